import { expect } from 'chai';
import { formatTraceparent, isKept, parseTraceparent, traceOfTask } from '../../../../shared/tracing/core/trace-context.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('traceparent', () => {
  const rows = [
    { name: 'a sampled one', text: `00-${traceId}-${spanId}-01`, is: { traceId, spanId, sampled: true } },
    { name: 'one that is not sampled', text: `00-${traceId}-${spanId}-00`, is: { traceId, spanId, sampled: false } },
    { name: 'flags that are not known yet', text: `00-${traceId}-${spanId}-03`, is: { traceId, spanId, sampled: true } },
    { name: 'a later version with more in it', text: `cc-${traceId}-${spanId}-01-more`, is: { traceId, spanId, sampled: true } },
    { name: 'version 00 with more in it', text: `00-${traceId}-${spanId}-01-more`, is: undefined },
    { name: 'version ff', text: `ff-${traceId}-${spanId}-01`, is: undefined },
    { name: 'a trace of zeros', text: `00-${'0'.repeat(32)}-${spanId}-01`, is: undefined },
    { name: 'a span of zeros', text: `00-${traceId}-${'0'.repeat(16)}-01`, is: undefined },
    { name: 'capital letters', text: `00-${traceId.toUpperCase()}-${spanId}-01`, is: undefined },
    { name: 'something else', text: 'hello', is: undefined },
    { name: 'nothing', text: undefined, is: undefined },
  ];
  for (const { name, text, is } of rows) it(name, () => expect(parseTraceparent(text)).to.deep.equal(is));

  it('is written as it is read', () => {
    const text = `00-${traceId}-${spanId}-01`;
    expect(formatTraceparent(parseTraceparent(text) ?? { traceId: '', spanId: '', sampled: false })).to.equal(text);
  });
});

describe('the trace of a Task', () => {
  const uid = 'f3a1c6de-0000-4000-8000-000000000001';

  it('follows from its uid: the same for everybody, another for another Task', () => {
    expect(traceOfTask(uid)).to.deep.equal(traceOfTask(uid));
    expect(traceOfTask(uid).context.traceId).to.match(/^[0-9a-f]{32}$/);
    expect(traceOfTask(uid).context.spanId).to.match(/^[0-9a-f]{16}$/);
    expect(traceOfTask(uid).context.traceId).not.to.equal(traceOfTask(`${uid}0`).context.traceId);
  });

  it('is that of whoever made it, below the span that they were in', () => {
    const { context, parent } = traceOfTask(uid, `00-${traceId}-${spanId}-00`);
    expect(context).to.deep.equal({ traceId, spanId: traceOfTask(uid).context.spanId, sampled: false });
    expect(parent).to.deep.equal({ traceId, spanId, sampled: false });
  });

  it('is its own where the annotation is no traceparent', () => {
    expect(traceOfTask(uid, 'nonsense')).to.deep.equal(traceOfTask(uid));
  });
});

describe('which traces are kept', () => {
  const of = (n: number) => traceOfTask(`uid-${n}`).context;

  it('all, or none', () => {
    expect(isKept(of(1), 1)).to.equal(true);
    expect(isKept(of(1), 0)).to.equal(false);
    expect(isKept({ ...of(1), sampled: false }, 1)).to.equal(false);
  });

  it('about the share that is asked for, and a smaller share is part of a larger one', () => {
    const kept = (share: number): number[] => Array.from({ length: 2000 }, (_, n) => n).filter((n) => isKept(of(n), share));
    expect(kept(0.25).length).to.be.within(430, 570);
    expect(kept(0.5)).to.include.members(kept(0.25));
  });
});
