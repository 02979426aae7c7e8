import { annotations } from '../../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { attemptOf, jobName } from '../../../shared/core/names.ts';
import { afterIteration, isAutonomous } from './autonomous.ts';
import type { Decision, Ending } from './decision.ts';
import { failureReason, isComplete } from './diagnose.ts';
import { afterFailure } from './failure.ts';
import { currentRun, type FinishInput } from './input.ts';
import { tellOfPod, troubleOf } from './pod.ts';

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
      return isAutonomous(input) ? afterIteration(input) : { kind: 'succeed', message: 'task completed successfully' };
    default:
      return afterFailure(input, ending);
  }
}

/** For a Task that has moved on, and for a Job that is not the Task's present one. */
function decidePast({ task, eventJob, job }: FinishInput): Decision | undefined {
  const state = stateOf(task);
  const attempts = task.status?.attempts ?? 0;
  const attempt = attemptOf(eventJob);
  // What is no Job of this Task must not be touched, whoever says so.
  if (jobName({ name: task.metadata.name, uid: task.metadata.uid ?? '' }, attempt) !== eventJob) {
    return { kind: 'ignore', why: `${eventJob} is no Job of this Task` };
  }
  if (isTerminal(state)) return attempt < attempts ? { kind: 'retire', readmit: false } : { kind: 'repeat', phase: state };
  if (attempt > attempts) return job === undefined ? { kind: 'ignore', why: `there is no Job ${eventJob}` } : { kind: 'early' };
  if (attempt < attempts) return { kind: 'retire', readmit: false };
  if (state !== 'Running') return { kind: 'retire', readmit: task.status?.nextScheduleTime === undefined };
  return undefined;
}

/** A worker's last word counts more than its Job's condition, which comes later and knows less. */
function endingOf(input: FinishInput): Ending {
  const { task, job, now, limits } = input;
  const run = currentRun(input);
  if (run?.state === 'ended') return run.outcome === 'failed' ? 'said-failed' : 'succeeded';
  if (job === undefined) {
    const started = Date.parse(task.status?.startTime ?? '');
    return now - started < limits.jobGraceMs ? 'none' : 'job-lost';
  }
  if (isComplete(job)) return 'succeeded';
  if (failureReason(job) !== undefined) return 'job-failed';
  const trouble = troubleOf(input);
  return trouble !== undefined && now >= trouble.until ? 'pod-stuck' : 'none';
}
