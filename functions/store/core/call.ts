import { beginning, isBefore, type Position, type Waiting } from './line.ts';

/**
 * What is known of those who wait. They stand in lines, one for each distinct set of scopes that somebody waits for; lines with the same
 * widest scope have one gate.
 */
export interface Lines {
  /**
   * Places free in the scope for somebody who stands at `position`: its limit, less what is taken, less one for the first of each gate
   * that waits for the scope and stands before that.
   */
  room(scope: string, position: Position): number;
  /** The first of those at the head of a line with this scope who stand after `position`. */
  headAfter(scope: string, position: Position): Waiting | undefined;
}

/**
 * Who of those who wait may have all of its places now, in the order of their turns. Whoever takes one grants it before it asks for the next.
 *
 * All scopes or none. While the first of a gate waits, the places that it needs are kept for it, whatever room there is for those behind
 * it; so nobody starves: whoever stands before all others finds nothing kept from it, and goes in when those who hold places have
 * left. For those further back nothing is kept, so that a crowd that waits for one thing does not keep everything else idle.
 *
 * It is enough to look at the lines with a scope that somebody has left since the last call, or was kept for somebody no longer, or has
 * a higher limit: to grant somebody makes room for nobody. A line whose head has to wait is not looked at further, and neither are those of
 * a scope without room, so the cost does not grow with the number of those who wait.
 *
 * @param touched the scopes with such a change
 * @param newcomer somebody who has just asked, wherever it stands
 */
export function* callIn(lines: Lines, touched: Iterable<string>, newcomer?: Waiting): Generator<Waiting, void, void> {
  const open = new Set(touched);
  let position = beginning;
  for (;;) {
    let next = newcomer !== undefined && isBefore(position, newcomer) ? newcomer : undefined;
    for (const scope of open) {
      const head = lines.room(scope, position) > 0 ? lines.headAfter(scope, position) : undefined;
      if (head === undefined) open.delete(scope);
      else if (next === undefined || isBefore(head, next)) next = head;
    }
    if (next === undefined) return;
    if (blockedBy(lines, next) === undefined) yield next;
    position = next;
  }
}

/** The first of its scopes that has no place for it; undefined where all have. */
export function blockedBy(lines: Pick<Lines, 'room'>, waiting: Waiting): string | undefined {
  return waiting.scopes.find((scope) => lines.room(scope, waiting) <= 0);
}
