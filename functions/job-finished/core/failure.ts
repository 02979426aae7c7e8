import { attemptEnd, isOutOfTime } from '../../../shared/core/timeouts.ts';
import type { Decision, Ending } from './decision.ts';
import { type Diagnosis, diagnose, timedOut } from './diagnose.ts';
import { currentRun, type FinishInput } from './input.ts';
import { diagnoseStuck } from './pod.ts';
import { attemptsIn, interruptionsOf, resumeDelayMs, retryDelayMs } from './retry.ts';

/** What comes after a run that did not go well: the same run again, another attempt, or the end. */
export function afterFailure(input: FinishInput, ending: Ending): Decision {
  if (ending === 'said-failed') return afterLastWord(input);
  const diagnosis = diagnosisOf(input, ending);
  const { cause, message, advice } = diagnosis;
  const isFinal = cause === 'DeadlineExceeded';
  const isStuck = ending === 'pod-stuck' || ending === 'pod-lost';
  return (
    resume(input, diagnosis) ??
    (isFinal ? { kind: 'fail', reason: cause, message, advice } : retryOrFail(input, { message, advice, isStuck }))
  );
}

const podLost: Diagnosis = {
  cause: 'Interrupted',
  message: 'job failed: its pod does not end (reason=NodeLost)',
  advice: 'see whether its node is well, or remove it',
};

function diagnosisOf(input: FinishInput, ending: Ending): Diagnosis {
  if (ending === 'pod-stuck') return diagnoseStuck(input);
  if (ending === 'pod-lost') return podLost;
  if (ending === 'out-of-time') return timedOut(attemptEnd(input.task)?.attemptTimeout);
  if (ending === 'job-lost' || input.job === undefined) return { cause: 'Unknown', message: 'job not found' };
  return diagnose(input.job, input.pods);
}

function afterLastWord(input: FinishInput): Decision {
  const run = currentRun(input);
  const failure = { message: run?.message ?? 'job failed', advice: run?.advice };
  return run?.retryable === false ? { kind: 'fail', reason: 'NotRetryable', ...failure } : retryOrFail(input, failure);
}

/** An interrupted worker of ours lost no step: its journal is in the store, and the next Job goes on with it. */
function resume(input: FinishInput, { cause, message }: Diagnosis): Decision | undefined {
  if (cause !== 'Interrupted' || input.task.spec.type !== 'ai') return undefined;
  const run = currentRun(input);
  const interruptions = run === undefined ? 1 : interruptionsOf(run);
  if (interruptions > input.limits.maxInterruptions) return undefined;
  return { kind: 'resume', delayMs: resumeDelayMs(interruptions), message: `the worker was interrupted and goes on: ${message}` };
}

interface Failure {
  readonly message: string;
  readonly advice?: string | undefined;
  readonly isStuck?: boolean;
}

function retryOrFail({ task, runs, now }: FinishInput, failure: Failure): Decision {
  const { message, advice } = failure;
  const delayMs = retryDelayMs(task, attemptsIn(task.status?.iteration ?? 0, runs));
  if (delayMs === undefined) return { kind: 'fail', reason: 'AttemptsUsedUp', message, advice };
  // Time in which the Task is suspended does not count.
  const isTooLate = task.spec.suspend !== true && isOutOfTime(task, now + delayMs);
  if (isTooLate)
    return {
      kind: 'fail',
      reason: 'DeadlineExceeded',
      message: `task timed out: no time is left for a retry after "${message}"`,
    };
  return { kind: 'retry', delayMs, ...failure };
}
