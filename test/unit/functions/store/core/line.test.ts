import { expect } from 'chai';
import { distinctScopes, isBefore, turnOf, widestFirst } from '../../../../../functions/store/core/line.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const minute = 60_000;

interface Asker {
  readonly at?: number;
  readonly priority?: number;
  readonly holdsPlaces?: boolean;
}
const turn = ({ at = noon, priority = 500, holdsPlaces = false }: Asker): number =>
  turnOf({ askedAt: at, priority, holdsPlaces });

const rows: readonly { name: string; first: Asker; later: Asker }[] = [
  { name: 'who came first, within a priority', first: {}, later: { at: noon + 1 } },
  { name: 'the higher priority', first: { at: noon + 1, priority: 501 }, later: {} },
  {
    name: 'who has waited for more minutes than there are points between them',
    first: {},
    later: { at: noon + 101 * minute, priority: 600 },
  },
  { name: 'the higher priority up to that', first: { at: noon + 99 * minute, priority: 600 }, later: {} },
  {
    name: 'a Task of priority 0 after 1,000 minutes',
    first: { priority: 0 },
    later: { at: noon + 1_001 * minute, priority: 1_000 },
  },
  {
    name: 'who holds places already, whoever else waits',
    first: { at: noon + 9_999 * minute, priority: 0, holdsPlaces: true },
    later: { priority: 1_000 },
  },
];

describe('store: turns', () => {
  for (const { name, first, later } of rows) {
    it(`first goes ${name}`, () => {
      expect(turn(first)).to.be.lessThan(turn(later));
    });
  }

  it('of two with the same turn the one that came first goes first', () => {
    expect(isBefore({ turn: 1, seq: 1 }, { turn: 1, seq: 2 })).to.equal(true);
    expect(isBefore({ turn: 1, seq: 2 }, { turn: 1, seq: 2 })).to.equal(false);
    expect(isBefore({ turn: 2, seq: 1 }, { turn: 1, seq: 2 })).to.equal(false);
  });

  it('names scopes in one order, those first that most have in common', () => {
    const scopes = ['session/a/s', 'other', 'children/u', 'tasks/a', 'agent/b/x', 'agent/a/x'];
    const sorted = ['tasks/a', 'agent/a/x', 'agent/b/x', 'children/u', 'session/a/s', 'other'];
    expect(widestFirst(scopes)).to.deep.equal(sorted);
    expect(widestFirst(scopes.toReversed())).to.deep.equal(sorted);
  });

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
});
