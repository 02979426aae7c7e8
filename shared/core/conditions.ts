import type { Condition } from '../api/meta.ts';

/** A condition as a decision states it; when it changed is found out by comparison. */
export type Statement = Omit<Condition, 'lastTransitionTime'>;

/**
 * The conditions with this one said. `lastTransitionTime` becomes `now` (RFC 3339) only where the status is another one than
 * before; where nothing is new, the very same array comes back.
 */
export function setCondition(conditions: readonly Condition[], statement: Statement, now: string): readonly Condition[] {
  const old = findCondition(conditions, statement.type);
  const lastTransitionTime = old?.status === statement.status ? old.lastTransitionTime : now;
  const next: Condition = { ...statement, lastTransitionTime };
  if (old === undefined) return [...conditions, next];
  if (saysTheSame(old, next)) return conditions;
  return conditions.map((condition) => (condition === old ? next : condition));
}

/** Several statements, one after the other. */
export function setConditions(
  conditions: readonly Condition[],
  statements: readonly Statement[],
  now: string,
): readonly Condition[] {
  return statements.reduce((all, statement) => setCondition(all, statement, now), conditions);
}

/** The condition of that type. */
export function findCondition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

function saysTheSame(a: Condition, b: Condition): boolean {
  return (
    a.status === b.status && a.reason === b.reason && a.message === b.message && a.observedGeneration === b.observedGeneration
  );
}
