import { expect } from 'chai';
import fc from 'fast-check';
import { callLine, distinctScopes, type Waiting } from '../../../../../functions/store/core/line.ts';

const wants = (uid: string, ...scopes: readonly (readonly [string, number])[]): Waiting => ({
  uid,
  scopes: scopes.map(([scope, limit]) => ({ scope, limit })),
});

/** `blocked` holds, for each of the line, the scope that keeps it; `-` stands for granted. */
const rows: readonly { name: string; line: readonly Waiting[]; held: Record<string, number>; blocked: readonly string[] }[] = [
  { name: 'an empty line', line: [], held: {}, blocked: [] },
  { name: 'no scopes, nothing to wait for', line: [wants('a')], held: {}, blocked: ['-'] },
  {
    name: 'the last place goes to the first in line',
    line: [wants('a', ['x', 2]), wants('b', ['x', 2])],
    held: { x: 1 },
    blocked: ['-', 'x'],
  },
  {
    name: 'two places go to the first two',
    line: [wants('a', ['x', 2]), wants('b', ['x', 2]), wants('c', ['x', 2])],
    held: {},
    blocked: ['-', '-', 'x'],
  },
  { name: 'all scopes or none', line: [wants('a', ['x', 1], ['y', 1])], held: { y: 1 }, blocked: ['y'] },
  {
    name: 'nobody takes the place that the first in line will need',
    line: [wants('a', ['x', 1], ['y', 1]), wants('b', ['x', 1])],
    held: { y: 1 },
    blocked: ['y', 'x'],
  },
  {
    name: 'but its place only: others go past it where there is room for both',
    line: [wants('a', ['x', 2], ['y', 1]), wants('b', ['x', 2])],
    held: { y: 1 },
    blocked: ['y', '-'],
  },
  {
    name: 'a crowd at one full scope keeps one place elsewhere, not one each',
    line: [wants('a', ['n', 3], ['p', 1]), wants('b', ['n', 3], ['p', 1]), wants('c', ['n', 3], ['p', 1]), wants('d', ['n', 3])],
    held: { p: 1, n: 1 },
    blocked: ['p', 'p', 'p', '-'],
  },
  {
    name: 'a lower limit of one asker does not bind another',
    line: [wants('a', ['x', 1]), wants('b', ['x', 3])],
    held: { x: 1 },
    blocked: ['x', '-'],
  },
];

describe('store: the line for places', () => {
  for (const { name, line, held, blocked } of rows) {
    it(name, () => {
      const verdicts = callLine(line, new Map(Object.entries(held)));
      expect(line.map(({ uid }) => verdicts.get(uid) ?? '-')).to.deep.equal(blocked);
    });
  }

  it('takes the smallest limit where a scope is named twice', () => {
    expect(
      distinctScopes([
        { scope: 'x', limit: 3 },
        { scope: 'y', limit: 1 },
        { scope: 'x', limit: 2 },
      ]),
    ).to.deep.equal([
      { scope: 'x', limit: 2 },
      { scope: 'y', limit: 1 },
    ]);
  });

  it('never grants above a limit, and always grants the first where there is room', () => {
    const limits: Record<string, number> = { x: 1, y: 2, z: 3 };
    const scopes = fc.subarray(Object.keys(limits), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(scopes, { maxLength: 12 }), fc.record({ x: fc.nat(1), y: fc.nat(2), z: fc.nat(3) }), (asked, held) => {
        const line = asked.map((names, i) => wants(`h${i}`, ...names.map((scope) => [scope, limits[scope] ?? 0] as const)));
        const verdicts = callLine(line, new Map(Object.entries(held)));
        const granted = line.filter(({ uid }) => verdicts.get(uid) === undefined);
        for (const [scope, limit] of Object.entries(limits)) {
          const taken = (held as Record<string, number>)[scope] ?? 0;
          const more = granted.filter((holder) => holder.scopes.some((wanted) => wanted.scope === scope)).length;
          expect(more === 0 || taken + more <= limit).to.equal(true);
        }
        const first = line[0];
        const roomy = first?.scopes.every(({ scope, limit }) => ((held as Record<string, number>)[scope] ?? 0) < limit);
        if (first !== undefined) expect(verdicts.get(first.uid) === undefined).to.equal(roomy);
      }),
    );
  });
});
