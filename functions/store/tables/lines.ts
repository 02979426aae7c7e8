import { type Position, type Waiting, widestFirst } from '../core/line.ts';
import type { Database } from '../database.ts';

/** The lines of those who wait, each with what is known of its head. Every method belongs into a commit. */
export interface LinesTable {
  /** The line of those who want just these scopes; made where it is missing. It has to be settled once somebody is in it. */
  of(wants: readonly string[], first: Position): number;
  wants(line: number): string[];
  /** Notes who is the head of the line now, after somebody has come or gone. Returns the scopes in which nothing is kept any more for one who waited. */
  settle(line: number): string[];
  /** The first, after `position`, of those who are at the head of a line with this scope. */
  headAfter(scope: string, position: Position): Waiting | undefined;
  /** The number of those before `position` for whom a place in the scope is kept. */
  keptBefore(scope: string, position: Position): number;
}

interface HeadRow extends Position {
  readonly line: number;
  readonly wants: string;
}

export function createLinesTable(db: Database): LinesTable {
  const find = db.prepare<[string], number>('SELECT id FROM lines WHERE wants = ?').pluck();
  const insert = db
    .prepare<[string, string, number, number], number>(
      'INSERT INTO lines (wants, gate, turn, seq) VALUES (?, ?, ?, ?) RETURNING id',
    )
    .pluck();
  const insertScope = db.prepare('INSERT INTO line_scopes (scope, turn, seq, line) VALUES (?, ?, ?, ?)');
  const get = db.prepare<[number], HeadRow & { readonly gate: string }>(
    'SELECT id AS line, wants, gate, turn, seq FROM lines WHERE id = ?',
  );
  const head = db.prepare<[number], Position>('SELECT turn, seq FROM reservations WHERE line = ? ORDER BY turn, seq LIMIT 1');
  const move = db.prepare('UPDATE lines SET turn = ?, seq = ? WHERE id = ?');
  const moveScopes = db.prepare('UPDATE line_scopes SET turn = ?, seq = ? WHERE line = ?');
  const remove = db.prepare('DELETE FROM lines WHERE id = ?');
  const firstOfGate = db.prepare<[string], HeadRow>(
    'SELECT id AS line, wants, turn, seq FROM lines WHERE gate = ? ORDER BY turn, seq LIMIT 1',
  );
  const kept = db.prepare<[string], Position & { readonly scope: string }>(
    'SELECT scope, turn, seq FROM kept_places WHERE gate = ? ORDER BY scope',
  );
  const keepNothing = db.prepare('DELETE FROM kept_places WHERE gate = ?');
  const keep = db.prepare('INSERT INTO kept_places (gate, scope, turn, seq) VALUES (?, ?, ?, ?)');
  const keptBefore = db
    .prepare<[string, number, number], number>('SELECT count(*) FROM kept_places WHERE scope = ? AND (turn, seq) < (?, ?)')
    .pluck();
  const headAfter = db.prepare<[string, number, number], HeadRow>(
    `SELECT line, wants, line_scopes.turn, line_scopes.seq FROM line_scopes JOIN lines ON lines.id = line
     WHERE scope = ? AND (line_scopes.turn, line_scopes.seq) > (?, ?) ORDER BY line_scopes.turn, line_scopes.seq LIMIT 1`,
  );

  /** Keeps places for the first of the gate, and for nobody else of it. */
  function keepForFirst(gate: string): string[] {
    const first = firstOfGate.get(gate);
    const before = kept.all(gate);
    if (first !== undefined && before[0]?.turn === first.turn && before[0].seq === first.seq) return [];
    if (before.length > 0) keepNothing.run(gate);
    if (first !== undefined) for (const scope of scopesIn(first.wants)) keep.run(gate, scope, first.turn, first.seq);
    return before.map(({ scope }) => scope);
  }

  return {
    of(wants, { turn, seq }) {
      const scopes = widestFirst(wants);
      const text = JSON.stringify(scopes);
      const existing = find.get(text);
      if (existing !== undefined) return existing;
      const line = insert.get(text, scopes[0] ?? '', turn, seq);
      if (line === undefined) throw new TypeError('INSERT … RETURNING has returned nothing');
      for (const scope of scopes) insertScope.run(scope, turn, seq, line);
      return line;
    },
    wants(line) {
      const row = get.get(line);
      return row === undefined ? [] : scopesIn(row.wants);
    },
    settle(line) {
      const row = get.get(line);
      if (row === undefined) return [];
      const first = head.get(line);
      if (first === undefined) remove.run(line);
      else if (first.turn !== row.turn || first.seq !== row.seq) {
        move.run(first.turn, first.seq, line);
        moveScopes.run(first.turn, first.seq, line);
      }
      return keepForFirst(row.gate);
    },
    headAfter(scope, { turn, seq }) {
      const row = headAfter.get(scope, turn, seq);
      return row === undefined ? undefined : { turn: row.turn, seq: row.seq, scopes: scopesIn(row.wants) };
    },
    keptBefore: (scope, { turn, seq }) => keptBefore.get(scope, turn, seq) ?? 0,
  };
}

const scopesIn = (wants: string): string[] => JSON.parse(wants) as string[];
