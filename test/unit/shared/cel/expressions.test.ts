import { expect } from 'chai';
import { createBounded } from '../../../../shared/cel/bounded.ts';
import { CelFailure } from '../../../../shared/cel/cel.ts';
import { createExpressions } from '../../../../shared/cel/expressions.ts';
import { InvalidError } from '../../../../shared/errors/catalogue.ts';

const event = { id: '7', data: { title: 'Crash', count: 3, ratio: 0.5, tags: ['a', 'b'], deep: { on: true }, nothing: null } };

describe('an expression over JSON', () => {
  let compile: Awaited<ReturnType<typeof createExpressions>>;
  before(async () => {
    compile = await createExpressions(['event']);
  });
  for (const [text, value] of [
    ['event.data.title', 'Crash'],
    ['event.data.title + " " + event.id', 'Crash 7'],
    ['event.data.count', 3],
    ['event.data.count * 2 + 1', 7],
    ['event.data.ratio', 0.5],
    ['event.data.deep', { on: true }],
    ['event.data.nothing', null],
    ['event.data.tags.map(tag, tag + "!")', ['a!', 'b!']],
    ['event.data.tags.exists(tag, tag == "b")', true],
    ['has(event.data.missing) ? 1 : 2', 2],
    ['event.data.?missing.orValue("none")', 'none'],
    ['event.data.?missing', undefined],
    ['event.data.?title', 'Crash'],
    ['{"a": [1, 2u]}', { a: [1, 2] }],
    ['event.data.title.replace("C", "c")', 'crash'],
    ['timestamp("2026-01-02T03:04:05Z")', '2026-01-02T03:04:05.000Z'],
    ['duration("90s")', '90s'],
    ['b"abc"', 'YWJj'],
    ['9223372036854775807', '9223372036854775807'],
  ] as const)
    it(text, () => expect(compile(text)({ event })).to.deep.equal(value));

  for (const [text, why] of [
    ['1 +', 'unexpected token'],
    ['evnt.id', 'unknown variable: evnt'],
    ['no(1)', 'no'],
  ] as const)
    it(`${text} does not compile`, () => expect(() => compile(text)).to.throw(CelFailure, why));
  it('a field that is not there cannot be evaluated', () =>
    expect(() => compile('event.data.missing')({ event })).to.throw(CelFailure, 'no such key: missing'));
});

describe('bounded work', () => {
  const bounded = createBounded(50);
  it('gives its value, and throws what it throws', () => {
    expect(bounded('it', () => 42)).to.equal(42);
    expect(() =>
      bounded('it', () => {
        throw new CelFailure('x');
      }),
    ).to.throw(CelFailure, 'x');
  });
  it('an expression that takes too long is stopped', async () => {
    const list = Array.from({ length: 2000 }, (_, index) => index);
    const slow = (await createExpressions(['l']))('l.all(a, l.all(b, l.all(c, a + b + c >= 0)))');
    const began = performance.now();
    expect(() => bounded('spec.task', () => slow({ l: list }))).to.throw(InvalidError, 'spec.task takes longer than 50 ms');
    expect(performance.now() - began).to.be.lessThan(2000);
  });
  it('so is a regular expression', () =>
    expect(() => bounded('it', () => /^(a+)+$/.test(`${'a'.repeat(40)}b`))).to.throw(InvalidError, 'longer than 50 ms'));
  it('what comes after one that was stopped is not hurt by it', () => expect(bounded('it', () => 1)).to.equal(1));
});
