import type { Task } from '../../../shared/api/generated/task.ts';
import type { ChildOutcome } from '../../../shared/api/worker.ts';
import { labels } from '../../../shared/core/labels.ts';
import { isTerminal } from '../../../shared/core/lifecycle.ts';

/** Characters of a result that go back to the model; the whole stays with the child. */
const longestResult = 32 * 1024;

/** Whether a child will never change again. */
export function isOver({ status }: Task): boolean {
  return isTerminal(status?.phase);
}

/** What became of a child so far, in the shape of wait_for_tasks. */
export function childOutcome(child: Task, result: string | undefined): ChildOutcome {
  const { metadata, spec, status } = child;
  const iteration = Number(metadata.labels?.[labels.iteration] ?? Number.NaN);
  const failed = status?.phase === 'Failed' || status?.phase === 'Cancelled';
  return {
    task: metadata.name,
    ...(spec.agentRef === undefined ? {} : { agent: spec.agentRef.name }),
    phase: status?.phase ?? 'Pending',
    ...(result === undefined ? {} : { result: shortened(result) }),
    ...(Number.isSafeInteger(iteration) ? { iteration } : {}),
    ...(failed
      ? {
          failureDetails: {
            message: status.message ?? '',
            retryCount: Math.max(0, (status.attempts ?? 1) - 1),
            maxRetries: spec.retryPolicy?.maxRetries ?? 0,
          },
        }
      : {}),
  };
}

function shortened(text: string): string {
  if (text.length <= longestResult) return text;
  return `${text.slice(0, longestResult)}\n[result truncated, full result: ${text.length} characters]`;
}
