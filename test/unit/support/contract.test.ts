import { expect } from 'chai';
import { describeDifferences, differences } from '../../support/contract/differences.ts';
import { explains } from '../../support/contract/known.ts';
import { normalForm } from '../../support/contract/normal-form.ts';
import { pick } from '../../support/contract/paths.ts';
import { filled } from '../../support/contract/references.ts';
import type { Json, Step } from '../../support/contract/scenario.ts';

const step: Step = { kind: 'request', name: 's', method: 'GET', path: '/' };
const normal = (...bodies: Json[]): Json[] =>
  normalForm(
    bodies.map((body) => ({ step, answer: { status: 200, headers: {}, body } })),
    { 't-1': 'NAMESPACE' },
  ).map(({ body }) => body);
const object = (name: string, resourceVersion: string, more: object = {}): Json => ({
  metadata: { name, resourceVersion, ...more },
});

describe('the differential suite can tell', () => {
  it('a value that is different, missing or too much, and where', () => {
    const found = differences({ a: [1, { b: 2 }], c: 3 }, { a: [1, { b: 4 }], d: 5 });
    expect(found.map(({ path }) => path.join('.'))).to.deep.equal(['a.1.b', 'c', 'd']);
    expect(describeDifferences(found, 1)).to.have.length(2);
  });

  it('an older version from a newer one, whatever the numbers', () => {
    expect(normal(object('a', '10'), object('a', '25'))).to.deep.equal(normal(object('a', '3'), object('a', '4')));
    expect(normal(object('a', '10'), object('a', '25'))).to.not.deep.equal(normal(object('a', '4'), object('a', '3')));
    expect(normal(object('a', '10'), object('a', '10'))).to.not.deep.equal(normal(object('a', '3'), object('a', '4')));
  });

  it('what a collection’s version is not older than', () => {
    const [, list] = normal(object('a', '10'), { metadata: { resourceVersion: '12' } });
    expect(list.metadata.resourceVersion).to.equal('<version 1 or later>');
  });

  it('one uid from another, whatever they are', () => {
    const [a, b] = ['0b1c2d3e-0000-4000-8000-000000000001', '0b1c2d3e-0000-4000-8000-000000000002'];
    expect(normal({ x: a, y: b, z: a })[0]).to.deep.equal({ x: '<uid 1>', y: '<uid 2>', z: '<uid 1>' });
  });

  it('times by their precision, and leaves those that a scenario wrote', () => {
    const [body] = normal({ a: '2026-01-02T03:04:05Z', b: '2026-01-02T03:04:05.123456Z', c: '2001-02-03T04:05:06Z' });
    expect(body).to.deep.equal({ a: '<time>', b: '<time .6>', c: '2001-02-03T04:05:06Z' });
  });

  it('generated names by their prefix, names of the run by what they are', () => {
    const [body] = normal({ metadata: { name: 'gen-x7k2p', generateName: 'gen-', namespace: 't-1' } });
    expect(body.metadata).to.deep.equal({ name: 'gen-<generated 1>', generateName: 'gen-', namespace: 'NAMESPACE' });
  });

  it('only what a step wants to compare', () => {
    expect(pick({ a: { b: 1, c: 2 }, d: [{ e: 3, f: 4 }] }, ['a.b', 'd.*.e'])).to.deep.equal({ a: { b: 1 }, d: [{ e: 3 }] });
    expect(pick({ a: { b: 1, c: 2 } }, undefined, ['**.c'])).to.deep.equal({ a: { b: 1 } });
  });

  it('what earlier answers said', () => {
    const values = new Map<string, Json>([['made', { metadata: { uid: 'u' } }]]);
    expect(filled({ path: '/x/$(made.metadata.uid)', whole: '$(made.metadata)' }, values)).to.deep.equal({
      path: '/x/u',
      whole: { uid: 'u' },
    });
    expect(() => filled('$(made.metadata.name)', values)).to.throw('leads nowhere');
  });

  it('a known difference from another one', () => {
    const known = { scenarios: ['s'], paths: ['body.*.x'], what: '', why: '' };
    const found = (scenario: string, ...path: string[]) => ({
      scenario,
      step: 't',
      difference: { path, expected: 1, actual: 2 },
    });
    expect(explains(known, found('s', 'body', '0', 'x'))).to.equal(true);
    expect(explains(known, found('s', 'body', '0', 'y'))).to.equal(false);
    expect(explains(known, found('other', 'body', '0', 'x'))).to.equal(false);
  });
});
