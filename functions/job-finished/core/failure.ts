import type { Decision, Ending } from './decision.ts';
import { type Diagnosis, diagnose } from './diagnose.ts';
import { currentRun, type FinishInput } from './input.ts';
import { attemptsIn, resumeDelayMs, retryDelayMs } from './retry.ts';

/** What comes after a run that did not go well: the same run again, another attempt, or the end. */
export function afterFailure(input: FinishInput, ending: Ending): Decision {
  if (ending === 'said-failed') return afterLastWord(input);
  const diagnosis: Diagnosis =
    ending === 'job-lost' || input.job === undefined
      ? { cause: 'Unknown', message: 'job not found' }
      : diagnose(input.job, input.pods);
  return (
    resume(input, diagnosis) ??
    (isFinal(diagnosis) ? fail(diagnosis.message, diagnosis.cause) : retryOrFail(input, diagnosis.message))
  );
}

function afterLastWord(input: FinishInput): Decision {
  const run = currentRun(input);
  const message = run?.message ?? 'job failed';
  return run?.retryable === false ? fail(message, 'NotRetryable') : retryOrFail(input, message);
}

/** An interrupted worker of ours lost no step: its journal is in the store, and the next Job goes on with it. */
function resume(input: FinishInput, { cause, message }: Diagnosis): Decision | undefined {
  if (cause !== 'Interrupted' || input.task.spec.type !== 'ai') return undefined;
  const interruptions = currentRun(input)?.jobs.length ?? 1;
  if (interruptions > input.limits.maxInterruptions) return undefined;
  return { kind: 'resume', delayMs: resumeDelayMs(interruptions), message: `the worker was interrupted and goes on: ${message}` };
}

function isFinal({ cause }: Diagnosis): boolean {
  return cause === 'DeadlineExceeded' || cause === 'PodStuck';
}

function retryOrFail({ task, runs }: FinishInput, message: string): Decision {
  const delayMs = retryDelayMs(task, attemptsIn(task.status?.iteration ?? 0, runs));
  return delayMs === undefined ? fail(message, 'AttemptsUsedUp') : { kind: 'retry', delayMs, message };
}

function fail(message: string, reason: string): Decision {
  return { kind: 'fail', reason, message };
}
