import { expect } from 'chai';
import { blockedBy, callIn, type Lines } from '../../../../../functions/store/core/call.ts';
import { isBefore, type Position, type Waiting } from '../../../../../functions/store/core/line.ts';
import { gateOf } from '../../../../support/naive-line.ts';

/** Lines in memory: `at` the positions of those who wait, in the order of their turns. */
class Hall implements Lines {
  readonly waiting: Waiting[];
  readonly #limits: Readonly<Record<string, number>>;
  readonly #taken: Map<string, number>;
  looks = 0;

  constructor(
    wants: readonly (readonly string[])[],
    limits: Readonly<Record<string, number>>,
    taken: Readonly<Record<string, number>>,
  ) {
    this.waiting = wants.map((scopes, index) => ({ turn: index, seq: index + 1, scopes }));
    this.#limits = limits;
    this.#taken = new Map(Object.entries(taken));
  }

  room(scope: string, position: Position): number {
    const gates = new Set<string>();
    const firsts = this.waiting.filter(({ scopes }) => !gates.has(gateOf(scopes)) && gates.add(gateOf(scopes)));
    const kept = firsts.filter((one) => isBefore(one, position) && one.scopes.includes(scope)).length;
    return (this.#limits[scope] ?? 0) - (this.#taken.get(scope) ?? 0) - kept;
  }

  headAfter(scope: string, position: Position): Waiting | undefined {
    this.looks += 1;
    const lines = new Set<string>();
    const heads = this.waiting.filter(({ scopes }) => !lines.has(scopes.join()) && lines.add(scopes.join()));
    return heads.find((one) => isBefore(position, one) && one.scopes.includes(scope));
  }

  grant(one: Waiting): void {
    this.waiting.splice(
      this.waiting.findIndex(({ seq }) => seq === one.seq),
      1,
    );
    for (const scope of one.scopes) this.#taken.set(scope, (this.#taken.get(scope) ?? 0) + 1);
  }
}

interface Row {
  readonly name: string;
  readonly line: readonly (readonly string[])[];
  readonly limits: Readonly<Record<string, number>>;
  readonly taken: Readonly<Record<string, number>>;
  /** For each of the line, the scope that keeps it; `-` stands for granted. */
  readonly blocked: readonly string[];
}

const t = 'tasks/a';
const agent = 'agent/a/x';
const session = 'session/a/s';

const rows: readonly Row[] = [
  { name: 'an empty line', line: [], limits: {}, taken: {}, blocked: [] },
  {
    name: 'the last place goes to the first in line',
    line: [[t], [t]],
    limits: { [t]: 2 },
    taken: { [t]: 1 },
    blocked: ['-', t],
  },
  { name: 'two places go to the first two', line: [[t], [t], [t]], limits: { [t]: 2 }, taken: {}, blocked: ['-', '-', t] },
  { name: 'all scopes or none', line: [[t, agent]], limits: { [t]: 1, [agent]: 1 }, taken: { [agent]: 1 }, blocked: [agent] },
  {
    name: 'nobody takes the place that the first in line will need',
    line: [[t, agent], [t]],
    limits: { [t]: 1, [agent]: 1 },
    taken: { [agent]: 1 },
    blocked: [agent, t],
  },
  {
    name: 'but its place only: others go past it where there is room for both',
    line: [[t, agent], [t]],
    limits: { [t]: 2, [agent]: 1 },
    taken: { [agent]: 1 },
    blocked: [agent, '-'],
  },
  {
    name: 'a crowd that waits for one thing keeps one place elsewhere, not one each',
    line: [[t, agent], [t, agent], [t, session], [t]],
    limits: { [t]: 3, [agent]: 1, [session]: 1 },
    taken: { [t]: 1, [agent]: 1, [session]: 1 },
    blocked: [agent, t, t, '-'],
  },
  {
    name: 'nothing is kept from those who stand further ahead',
    line: [[agent], [t, agent], [t]],
    limits: { [t]: 2, [agent]: 1 },
    taken: {},
    blocked: ['-', agent, '-'],
  },
  {
    name: 'each gate keeps for its first: one of two Agents is busy, and its children wait elsewhere',
    line: [['children/p', 'agent/a/y'], ['agent/a/y'], ['children/p']],
    limits: { 'children/p': 2, 'agent/a/y': 1 },
    taken: { 'agent/a/y': 1, 'children/p': 0 },
    blocked: ['agent/a/y', 'agent/a/y', '-'],
  },
  {
    name: 'a limit below the number running lets nobody in',
    line: [[t]],
    limits: { [t]: 1 },
    taken: { [t]: 3 },
    blocked: [t],
  },
  {
    name: 'a limit that was raised by two lets two in',
    line: [[t], [t], [t]],
    limits: { [t]: 5 },
    taken: { [t]: 3 },
    blocked: ['-', '-', t],
  },
];

describe('store: who of those who wait may go in', () => {
  for (const { name, line, limits, taken, blocked } of rows) {
    it(name, () => {
      const hall = new Hall(line, limits, taken);
      const all = [...hall.waiting];
      const granted = new Set<number>();
      for (const one of callIn(hall, Object.keys(limits))) {
        granted.add(one.seq);
        hall.grant(one);
      }
      expect(all.map((one) => (granted.has(one.seq) ? '-' : (blockedBy(hall, one) ?? '?')))).to.deep.equal(blocked);
    });
  }

  it('looks at those only who want what has changed, and at a newcomer', () => {
    const hall = new Hall([[agent], [t]], { [t]: 1, [agent]: 1 }, {});
    expect([...callIn(hall, [])]).to.deep.equal([]);
    const newcomer = hall.waiting[1];
    expect([...callIn(hall, [], newcomer)]).to.deep.equal([newcomer]);
  });

  it('does not look at a long line further than there is room', () => {
    const hall = new Hall(
      Array.from({ length: 500 }, () => [t]),
      { [t]: 2 },
      {},
    );
    for (const one of callIn(hall, [t])) hall.grant(one);
    expect(hall.waiting).to.have.length(498);
    expect(hall.looks).to.be.at.most(3);
  });
});
