import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { active, activeTraceparent, within } from '../../../../shared/tracing/active.ts';
import { formatTraceparent, traceOfTask } from '../../../../shared/tracing/core/trace-context.ts';
import { noTracer } from '../../../../shared/tracing/no-tracer.ts';
import { createRecorder } from '../../../../shared/tracing/recorder.ts';
import { inSpan } from '../../../../shared/tracing/span.ts';
import type { FinishedSpan, Tracer } from '../../../../shared/tracing/tracer.ts';

describe('a recorder of spans', () => {
  let kept: FinishedSpan[];
  let ids: number;
  let clock: number;
  const recorder = (share = 1): Tracer =>
    createRecorder({
      service: 'room',
      share,
      keep: (span) => void kept.push(span),
      now: () => {
        clock += 1;
        return clock;
      },
      randomHex(bytes) {
        ids += 1;
        return String(ids).padStart(bytes * 2, '0');
      },
    });
  beforeEach(() => {
    kept = [];
    ids = 0;
    clock = 0;
  });
  const parent = traceOfTask('uid').context;

  it('makes what begins within a span its child, however long that is awaited', async () => {
    await recorder().span({ name: 'outer', parent }, async (outer) => {
      await turn();
      await inSpan({ name: 'inner', kind: 'client' }, async (inner) => {
        expect(activeTraceparent()).to.equal(inner.context && formatTraceparent(inner.context));
        await turn();
      });
      expect(active().context).to.equal(outer.context);
    });
    const [inner, outer] = kept;
    expect([inner?.name, outer?.name]).to.deep.equal(['inner', 'outer']);
    expect(inner?.parent).to.equal(outer?.context);
    expect(outer?.parent).to.equal(parent);
    expect(new Set(kept.map(({ context }) => context.traceId))).to.deep.equal(new Set([parent.traceId]));
    expect(outer).to.include({ start: 1, end: 4, service: 'room' });
    expect(active()).to.deep.equal({});
  });

  it('keeps two at the same time apart', async () => {
    const tracer = recorder();
    await Promise.all(
      ['a', 'b'].map((uid) =>
        tracer.span({ name: uid, parent: traceOfTask(uid).context }, async () => {
          await turn();
          await inSpan({ name: `below ${uid}` }, turn);
        }),
      ),
    );
    for (const uid of ['a', 'b'])
      expect(kept.find(({ name }) => name === `below ${uid}`)?.context.traceId).to.equal(traceOfTask(uid).context.traceId);
  });

  it('ends as failed with what is thrown, by its kind and not by its words', async () => {
    const boom = new RangeError('the secret is 42');
    const thrown = await recorder()
      .span({ name: 'bad', parent, attributes: { a: 1 } }, () => Promise.reject(boom))
      .catch((error: unknown) => error);
    expect(thrown).to.equal(boom);
    expect(kept[0]).to.deep.include({ failure: 'RangeError', attributes: { 'error.type': 'RangeError', a: 1 } });
    expect(JSON.stringify(kept)).not.to.include('42');
  });

  it('passes on, and does not keep, what is not sampled or not in the share', async () => {
    const unsampled = { ...parent, sampled: false };
    await recorder().span({ name: 'x', parent: unsampled }, async ({ context }) => expect(context?.sampled).to.equal(false));
    await recorder(0).span({ name: 'x', parent }, async () => undefined);
    recorder(0).record({ name: 'x', kind: 'internal', context: parent, parent: undefined, start: 0, end: 1, attributes: {} });
    expect(kept).to.deep.equal([]);
  });
});

describe('no tracer', () => {
  const parent = traceOfTask('uid').context;

  it('passes on the trace that it is given', async () => {
    await noTracer.span({ name: 'x', parent }, async (span) => {
      expect(span.context).to.equal(parent);
      await turn();
      expect(activeTraceparent()).to.equal(formatTraceparent(parent));
    });
    expect(activeTraceparent()).to.equal(undefined);
  });

  it('stays in the trace that is under way, and begins none', async () => {
    await noTracer.span({ name: 'x' }, async ({ context }) => expect(context).to.equal(undefined));
    await within({ context: parent }, () =>
      noTracer.span({ name: 'x' }, async ({ context }) => expect(context).to.equal(parent)),
    );
  });
});
