import type { KnativeCondition } from '../../../../shared/api/knative/duck.ts';

/** One thing that has to hold for an object to be ready. */
export interface Finding {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** How much it counts where it is not the whole that depends on it. */
  readonly severity?: 'Info';
  readonly reason?: string;
  readonly message?: string;
}

/**
 * Findings as conditions, with a Ready that sums them up: it is the first that is False, else the first that is Unknown, else True.
 * A condition whose status is what it was before keeps its transition time.
 *
 * @param now RFC 3339
 */
export function conditionsOf(
  findings: readonly Finding[],
  previous: readonly KnativeCondition[],
  now: string,
): KnativeCondition[] {
  const worst = findings.find(({ status }) => status === 'False') ?? findings.find(({ status }) => status === 'Unknown');
  const { severity: _, ...why } = worst ?? { status: 'True' as const };
  const ready: Finding = { ...why, type: 'Ready' };
  return [...findings, ready]
    .map((finding) => {
      const before = previous.find(({ type }) => type === finding.type);
      const lastTransitionTime = before?.status === finding.status ? (before.lastTransitionTime ?? now) : now;
      return { ...finding, lastTransitionTime };
    })
    .sort((a, b) => (a.type < b.type ? -1 : 1));
}
