import type { Pod } from '../../../shared/api/kubernetes/pod.ts';

/** What a Job's `podFailurePolicy` says about failed pods; the first rule that matches counts. */
export interface PodFailurePolicy {
  readonly rules: readonly PodFailureRule[];
}

export interface PodFailureRule {
  readonly action: 'Ignore' | 'Count' | 'FailJob' | 'FailIndex';
  readonly onExitCodes?: {
    readonly containerName?: string | null;
    readonly operator: 'In' | 'NotIn';
    readonly values: readonly number[];
  };
  readonly onPodConditions?: readonly { readonly type: string; readonly status?: string }[];
}

/** What a failed pod means to its Job: it counts against backoffLimit, it does not, or the Job is over. */
export type FailureMeaning = 'Count' | 'Ignore' | 'FailJob';

/** Asks the policy about a failed pod; without a matching rule the failure counts. */
export function meaningOf(pod: Pod, policy: PodFailurePolicy | undefined): FailureMeaning {
  const rule = policy?.rules.find((each) => matches(each, pod));
  if (rule === undefined || rule.action === 'FailIndex') return 'Count';
  return rule.action;
}

function matches({ onExitCodes, onPodConditions }: PodFailureRule, { status = {} }: Pod): boolean {
  if (onPodConditions !== undefined) {
    return onPodConditions.some((wanted) =>
      status.conditions?.some(({ type, status: is }) => type === wanted.type && is === (wanted.status ?? 'True')),
    );
  }
  if (onExitCodes === undefined) return false;
  const { containerName, operator, values } = onExitCodes;
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  return all.some(({ name, state }) => {
    const code = state?.terminated?.exitCode;
    if (code === undefined || code === 0 || (containerName != null && containerName !== name)) return false;
    return values.includes(code) === (operator === 'In');
  });
}
