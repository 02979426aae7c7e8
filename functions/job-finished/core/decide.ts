import { runsWithoutPod } from '../../../shared/core/attempt.ts';
import { isOutOfBudget } from '../../../shared/core/budgets.ts';
import { jobExpiry } from '../../../shared/core/expiry.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { attemptOf, jobName } from '../../../shared/core/names.ts';
import { isStrayJob } from '../../../shared/core/stray-job.ts';
import { attemptEnd, attemptStartedAt } from '../../../shared/core/timeouts.ts';
import type { RunRecord } from '../../../shared/store/store.ts';
import { afterIteration, isAutonomous, nextIteration } from './autonomous.ts';
import type { Decision, Ending } from './decision.ts';
import { failureReason, isComplete } from './diagnose.ts';
import { afterFailure } from './failure.ts';
import { currentRun, type FinishInput, newestPod } from './input.ts';
import { isLost, tellOfPod, troubleOf } from './pod.ts';

/** What the end of a Job means for its Task. Total, and says the same thing however often it is asked. */
export function decide(input: FinishInput): Decision {
  const { task } = input;
  if (task.metadata.deletionTimestamp !== undefined) return { kind: 'ignore', why: 'being deleted' };
  const past = decidePast(input);
  if (past !== undefined) return past;

  const cancelled = task.metadata.annotations?.[annotations.cancel];
  if (cancelled !== undefined) return { kind: 'cancel', message: cancelled || 'cancelled' };

  const ending = endingOf(input);
  switch (ending) {
    case 'none':
      return tellOfPod(input);
    case 'succeeded':
      return afterSuccess(input);
    case 'paused':
      return { kind: 'pause', message: currentRun(input)?.paused ?? 'paused' };
    default:
      return afterFailure(input, ending);
  }
}

function afterSuccess(input: FinishInput): Decision {
  const decision: Decision = isAutonomous(input)
    ? afterIteration(input)
    : { kind: 'succeed', message: 'task completed successfully' };
  // A run that succeeded says only what its result lacks.
  const flaw = runOfEvent(input)?.message;
  return decision.kind === 'succeed' && flaw ? { ...decision, message: `${decision.message}; ${flaw}` } : decision;
}

/**
 * An attempt that was given up has succeeded after all, which is known before the next one begins: that is not needed any more. A
 * suspension holds the next iteration as well before it begins as after the last one.
 */
function afterLateSuccess(input: FinishInput): Decision {
  const decision = afterSuccess(input);
  return decision.kind === 'suspend' ? nextIteration(input) : decision;
}

/** For a Task that has moved on, and for a Job that is not the Task's present one. */
function decidePast(input: FinishInput): Decision | undefined {
  const { task, eventJob, job } = input;
  const state = stateOf(task);
  const attempts = task.status?.attempts ?? 0;
  const attempt = attemptOf(eventJob);
  // What is no Job of this Task must not be touched, whoever says so.
  if (jobName({ name: task.metadata.name, uid: task.metadata.uid ?? '' }, attempt) !== eventJob) {
    return { kind: 'ignore', why: `${eventJob} is no Job of this Task` };
  }
  if (isTerminal(state)) {
    const { isExpired, isPast } = jobAge(input);
    if (attempt !== attempts || isPast) return { kind: 'retire', readmit: false };
    return { kind: 'repeat', phase: state, removesJob: isExpired || isAtWorkInVain(input) };
  }
  if (attempt > attempts) return job === undefined ? { kind: 'ignore', why: `there is no Job ${eventJob}` } : { kind: 'early' };
  if (attempt < attempts) return { kind: 'retire', readmit: false };
  if (state === 'Running') return isTakenUpAgain(input) ? { kind: 'early' } : undefined;
  return hasSucceededLate(input)
    ? afterLateSuccess(input)
    : { kind: 'retire', readmit: task.status?.nextScheduleTime === undefined && !isOutOfBudget(task) };
}

function runOfEvent({ eventJob, runs }: FinishInput): RunRecord | undefined {
  return runs.findLast(({ jobs }) => jobs.includes(eventJob));
}

function hasSucceededLate(input: FinishInput): boolean {
  const { task } = input;
  if (task.metadata.annotations?.[annotations.cancel] !== undefined) return false;
  const run = runOfEvent(input);
  return run?.iteration === (task.status?.iteration ?? 0) && run.outcome === 'succeeded';
}

/** A later Job works on the run: what was read of the Task is from before it, and must not decide about a run that goes on. */
function isTakenUpAgain(input: FinishInput): boolean {
  return attemptOf(currentRun(input)?.jobs.at(-1) ?? '') > (input.task.status?.attempts ?? 0);
}

/** Whoever ended the Task has stopped its Job; one that is there all the same was made by a launch that came too late. */
function isAtWorkInVain({ task, eventJob, job }: FinishInput): boolean {
  const isAtWork = job !== undefined && !isComplete(job) && failureReason(job) === undefined;
  return isAtWork && isStrayJob(eventJob, task);
}

/** By then everybody has heard of a Task's end: no delivery is repeated for so long. */
const heardBySeconds = 600;

/** Whether the Task's end is as long ago as its Job is kept, and whether it is so long ago that nobody has to be told of it any more. */
function jobAge({ task, limits, now }: FinishInput): { isExpired: boolean; isPast: boolean } {
  const due = jobExpiry(task, limits.jobTtlSeconds);
  const isExpired = due !== undefined && now >= due;
  return { isExpired, isPast: isExpired && now >= (jobExpiry(task, heardBySeconds) ?? 0) };
}

/** A worker's last word counts more than its Job's condition, which comes later and knows less; a run that is paused has said it, too. */
function endingOf(input: FinishInput): Ending {
  const { task, job, now, limits } = input;
  const run = currentRun(input);
  if (run?.state === 'ended') return run.outcome === 'failed' ? 'said-failed' : 'succeeded';
  if (run?.paused !== undefined) return 'paused';
  if (runsWithoutPod(task)) return now >= (attemptEnd(task)?.at ?? Number.POSITIVE_INFINITY) ? 'out-of-time' : 'none';
  if (job === undefined) return now - attemptStartedAt(task) < limits.jobGraceMs ? 'none' : 'job-lost';
  if (isComplete(job)) return 'succeeded';
  if (failureReason(job) !== undefined) return 'job-failed';
  if (isLost(newestPod(input.pods), now)) return 'pod-lost';
  const trouble = troubleOf(input);
  return trouble !== undefined && now >= trouble.until ? 'pod-stuck' : 'none';
}
