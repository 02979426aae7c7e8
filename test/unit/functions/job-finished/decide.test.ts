import { expect } from 'chai';
import { decide } from '../../../../functions/job-finished/core/decide.ts';
import type { FinishInput } from '../../../../functions/job-finished/core/input.ts';
import type { TaskSpec, TaskStatus } from '../../../../shared/api/generated/task.ts';
import type { Job } from '../../../../shared/api/kubernetes/job.ts';
import { aJob, anAgent, aPlan, aPod, aRun, aTask, exited, failed, given, jobOf, now, paused, succeeded } from './given.ts';

const cancel = { annotations: { 'orka.ai/cancel': 'no need' } };
const container: Partial<TaskSpec> = { type: 'container', image: 'x' };
const retries = (maxRetries: number, more: object = {}): Partial<TaskSpec> => ({ retryPolicy: { maxRetries, ...more } });
const autonomous = (coordination: object, change: Partial<FinishInput> = {}): FinishInput =>
  given({ runs: [aRun(succeeded)], agent: anAgent({ autonomous: true, ...coordination }), ...change });
const endedBadly = (spec: Partial<TaskSpec>, change: Partial<FinishInput> = {}): FinishInput =>
  given({ task: aTask({ spec }), runs: [aRun(failed)], ...change });
const jobFailed = (spec: Partial<TaskSpec>, change: Partial<FinishInput> = {}): FinishInput =>
  given({ task: aTask({ spec }), job: aJob('Failed'), pods: [exited(3)], ...change });
const started = (secondsAgo: number): FinishInput =>
  given({ job: undefined, task: aTask({ status: { startTime: new Date(now - secondsAgo * 1000).toISOString() } }) });

const podWaits = (reason: string, seconds: number, change: Partial<FinishInput> = {}): FinishInput => {
  const startTime = new Date(now - seconds * 1000).toISOString();
  return given({ pods: [aPod({ waiting: { reason } }, { phase: 'Pending', startTime })], ...change });
};
const podRefused = (seconds: number, change: Partial<FinishInput> = {}): FinishInput => {
  const { status: _, ...job } = aJob();
  const creationTimestamp = new Date(now - seconds * 1000).toISOString();
  return given({ job: { ...job, metadata: { ...job.metadata, creationTimestamp } }, refusal: 'exceeded quota: pods', ...change });
};
const stuckTask = aTask({
  status: { conditions: [{ type: 'PodStuck', status: 'True', reason: 'ErrImagePull', message: 'm', lastTransitionTime: '' }] },
});

const attemptTimedOut: Job = {
  ...aJob('Failed', 'DeadlineExceeded'),
  metadata: { ...aJob().metadata, annotations: { 'orka.ai/attempt-timeout': '10m' } },
};
/** A pod whose grace ended so many seconds ago. */
const leaving = (seconds: number, spec: Partial<TaskSpec>, change: Partial<FinishInput> = {}): FinishInput => {
  const pod = aPod({ running: {} }, { phase: 'Running' });
  const deletionTimestamp = new Date(now - seconds * 1000).toISOString();
  return given({ task: aTask({ spec }), pods: [{ ...pod, metadata: { ...pod.metadata, deletionTimestamp } }], ...change });
};
const waitingTask = (status: Partial<TaskStatus> = {}) =>
  aTask({ status: { phase: 'Pending', nextScheduleTime: '2026-01-01T13:00:00Z', ...status } });
const outOfBudget = aTask({
  status: {
    phase: 'Pending',
    conditions: [{ type: 'BudgetExhausted', status: 'True', reason: 'LimitReached', message: 'm', lastTransitionTime: '' }],
  },
});
/** The last word comes when the Task waits for its next attempt already. */
const late = (change: Partial<FinishInput> = {}): FinishInput =>
  given({ task: waitingTask(), job: undefined, runs: [aRun(succeeded)], ...change });
const ended = (secondsAgo: number, jobTtlSeconds = 3600): FinishInput => {
  const completionTime = new Date(now - secondsAgo * 1000).toISOString();
  return given({
    task: aTask({ status: { phase: 'Succeeded', completionTime } }),
    limits: { ...given().limits, jobTtlSeconds },
  });
};

/** A run without a pod that began so many seconds ago. */
const withoutPod = (seconds: number, spec: Partial<TaskSpec> = {}, change: Partial<FinishInput> = {}): FinishInput => {
  const startTime = new Date(now - seconds * 1000).toISOString();
  const { jobName: _, ...status } = aTask({ status: { runtime: 'function', startTime } }).status ?? {};
  return given({ task: { ...aTask({ spec }), status }, job: undefined, runs: [aRun()], ...change });
};

describe('job-finished decides, of a run without a pod,', () => {
  const rows: [why: string, input: FinishInput, decision: object][] = [
    ['nothing while it goes on, however long there has been no Job', withoutPod(9999), { kind: 'ignore' }],
    ['success by its last word', withoutPod(5, {}, { runs: [aRun(succeeded)] }), { kind: 'succeed' }],
    ['a pause by its last word', withoutPod(5, {}, { runs: [aRun(paused)] }), { kind: 'pause' }],
    ['failure by its last word', withoutPod(5, {}, { runs: [aRun(failed)] }), { kind: 'fail', message: 'provider answered 500' }],
    ['a retry by policy', withoutPod(5, retries(2), { runs: [aRun(failed)] }), { kind: 'retry', delayMs: 10_000 }],
    ['nothing before its time is up', withoutPod(59, { timeout: '1m' }), { kind: 'ignore' }],
    [
      'that its time is up',
      withoutPod(60, { timeout: '1m' }),
      { kind: 'fail', reason: 'DeadlineExceeded', message: 'task timed out' },
    ],
    [
      "a retry where only the attempt's time is up",
      withoutPod(60, { timeout: '1h', ...retries(1, { attemptTimeout: '1m' }) }),
      { kind: 'retry', message: 'attempt timed out after 1m' },
    ],
    [
      'success where it was done in its last moment',
      withoutPod(60, { timeout: '1m' }, { runs: [aRun(succeeded)] }),
      { kind: 'succeed' },
    ],
    [
      'the next iteration',
      withoutPod(5, {}, { runs: [aRun(succeeded)], agent: anAgent({ autonomous: true }) }),
      { kind: 'iterate', iteration: 1 },
    ],
  ];
  for (const [why, input, decision] of rows) it(why, () => expect(decide(input)).to.deep.include(decision));

  it('a cancel', () => {
    const input = withoutPod(5);
    const task = { ...input.task, metadata: { ...input.task.metadata, ...cancel } };
    expect(decide({ ...input, task })).to.deep.equal({ kind: 'cancel', message: 'no need' });
  });
});

describe('job-finished decides', () => {
  const rows: [why: string, input: FinishInput, decision: object][] = [
    ['nothing while the Job runs and nobody has said a last word', given(), { kind: 'ignore' }],
    [
      'nothing about what is being deleted',
      given({ task: aTask({ metadata: { deletionTimestamp: 'x' } }), job: aJob('Complete') }),
      { kind: 'ignore' },
    ],

    ['a last word of success', given({ runs: [aRun(succeeded)] }), { kind: 'succeed', message: 'task completed successfully' }],
    [
      'a success whose result lacks something',
      given({ runs: [aRun({ ...succeeded, message: 'the answer is incomplete' })] }),
      { kind: 'succeed', message: 'task completed successfully; the answer is incomplete' },
    ],
    [
      'a complete Job without a last word',
      given({ job: aJob('Complete') }),
      { kind: 'succeed', message: 'task completed successfully' },
    ],
    [
      'a last word of failure counts more than a complete Job',
      given({ job: aJob('Complete'), runs: [aRun(failed)] }),
      { kind: 'fail', message: 'provider answered 500' },
    ],
    [
      'a last word of success counts more than a failed Job',
      given({ job: aJob('Failed'), runs: [aRun(succeeded)] }),
      { kind: 'succeed' },
    ],
    ['a last word counts though the Job is gone', given({ job: undefined, runs: [aRun(succeeded)] }), { kind: 'succeed' }],
    ['a criterion met is no end yet', given({ job: aJob('SuccessCriteriaMet') }), { kind: 'ignore' }],

    [
      'a Task that has ended: again the same to whom it concerns',
      given({ task: aTask({ status: { phase: 'Succeeded' } }) }),
      { kind: 'repeat', phase: 'Succeeded' },
    ],
    [
      'a Task that has ended, about an older Job: tidy up',
      given({ task: aTask({ status: { phase: 'Failed', attempts: 2, jobName: jobOf(2) } }) }),
      { kind: 'retire', readmit: false },
    ],
    [
      'an older Job while a later one runs',
      given({ task: aTask({ status: { attempts: 2, jobName: jobOf(2) } }), runs: [aRun(succeeded)] }),
      { kind: 'retire', readmit: false },
    ],
    [
      'the last Job of a Task between two iterations',
      given({ task: aTask({ status: { phase: 'Pending', iteration: 1 } }) }),
      { kind: 'retire', readmit: true },
    ],
    [
      'the last Job of a Task that waits for its retry',
      given({ task: aTask({ status: { phase: 'Pending', nextScheduleTime: '2026-01-01T13:00:00Z' } }) }),
      { kind: 'retire', readmit: false },
    ],
    ['a Job that the status does not name yet', given({ eventJob: jobOf(2) }), { kind: 'early' }],
    ['a Job that does not exist', given({ eventJob: jobOf(2), job: undefined }), { kind: 'ignore' }],
    [
      "somebody else's Job is not touched",
      given({ eventJob: 'other-job-76543210-0', task: aTask({ status: { phase: 'Succeeded' } }) }),
      { kind: 'ignore', why: 'other-job-76543210-0 is no Job of this Task' },
    ],

    ['a run that stands still', given({ runs: [aRun(paused)] }), { kind: 'pause', message: paused.paused }],
    ['that counts more than a complete Job', given({ job: aJob('Complete'), runs: [aRun(paused)] }), { kind: 'pause' }],
    ['and more than a failed one', given({ job: aJob('Failed'), pods: [exited(1)], runs: [aRun(paused)] }), { kind: 'pause' }],
    ['and though the Job is gone', given({ job: undefined, runs: [aRun(paused)] }), { kind: 'pause' }],
    ['a cancel counts more', given({ task: aTask({ metadata: cancel }), runs: [aRun(paused)] }), { kind: 'cancel' }],
    ['an end counts more', given({ runs: [aRun({ ...paused, ...succeeded })] }), { kind: 'succeed' }],
    [
      'a Task that stands still, again: tidy up, and ask for nothing',
      given({ task: outOfBudget, runs: [aRun(paused)] }),
      { kind: 'retire', readmit: false },
    ],
    [
      'a run that a later Job has taken up since the Task was read',
      given({ job: aJob('Complete'), runs: [aRun({ jobs: [jobOf(1), jobOf(2)], pauses: 1 })] }),
      { kind: 'early' },
    ],
    [
      'a failed attempt after a pause: the pause is no attempt',
      jobFailed(retries(1), {
        task: aTask({ spec: retries(1), status: { attempts: 2, jobName: jobOf(2) } }),
        eventJob: jobOf(2),
        runs: [aRun({ jobs: [jobOf(1), jobOf(2)], pauses: 1 })],
      }),
      { kind: 'retry' },
    ],

    ['a cancel', given({ task: aTask({ metadata: cancel }) }), { kind: 'cancel', message: 'no need' }],
    [
      'a cancel counts more than success',
      given({ task: aTask({ metadata: cancel }), runs: [aRun(succeeded)] }),
      { kind: 'cancel' },
    ],

    [
      'a failure that another attempt cannot help',
      endedBadly(retries(9), { runs: [aRun({ ...failed, retryable: false })] }),
      { kind: 'fail', reason: 'NotRetryable', message: 'provider answered 500' },
    ],
    [
      'one that was given up, decided again: with the same advice',
      endedBadly(retries(9), { runs: [aRun({ ...failed, retryable: false, advice: 'look at its Secret' })] }),
      { kind: 'fail', message: 'provider answered 500', advice: 'look at its Secret' },
    ],
    [
      'a failure with attempts left',
      endedBadly(retries(1)),
      { kind: 'retry', delayMs: 10_000, message: 'provider answered 500' },
    ],
    ['a failure with none left', endedBadly(retries(0)), { kind: 'fail', reason: 'AttemptsUsedUp' }],
    [
      'the second failure waits twice as long',
      endedBadly(retries(5, { initialDelay: '60s' }), {
        runs: [aRun({ ...failed, run: 1, jobs: [jobOf(0)] }), aRun({ ...failed, run: 2 })],
      }),
      { kind: 'retry', delayMs: 120_000 },
    ],
    [
      'failures of earlier iterations do not count',
      endedBadly(retries(1), {
        runs: [aRun({ ...failed, jobs: [jobOf(0)], iteration: 0 }), aRun({ ...failed, iteration: 1 })],
        task: aTask({ spec: retries(1), status: { iteration: 1 } }),
      }),
      { kind: 'retry' },
    ],

    [
      'a Job that failed by itself',
      jobFailed({}),
      { kind: 'fail', message: 'job failed: container exited with code 3 (reason=Error)' },
    ],
    ['a Job that failed by itself, with attempts left', jobFailed(retries(1)), { kind: 'retry', delayMs: 10_000 }],
    [
      'a deadline is final',
      jobFailed(retries(9), { job: aJob('Failed', 'DeadlineExceeded') }),
      { kind: 'fail', message: 'task timed out' },
    ],
    ['a killed worker of ours goes on, retries or not', jobFailed({}, { pods: [exited(137)] }), { kind: 'resume', delayMs: 0 }],
    ['a worker whose pod is gone goes on', jobFailed({}, { pods: [] }), { kind: 'resume' }],
    ['a worker that ran out of memory does not', jobFailed({}, { pods: [exited(137, 'OOMKilled')] }), { kind: 'fail' }],
    [
      'a killed container does not: nobody knows how far it was',
      jobFailed(container, { pods: [exited(137, 'Interrupted')] }),
      { kind: 'fail', message: 'job failed: container exited with code 137 (reason=Interrupted)' },
    ],
    [
      'a worker that is killed again and again goes on more slowly',
      jobFailed({}, { pods: [exited(137)], runs: [aRun({ jobs: [...Array(7).fill('x'), jobOf(1)] })] }),
      { kind: 'resume', delayMs: 4000 },
    ],
    [
      'and not for ever',
      jobFailed({}, { pods: [exited(137)], runs: [aRun({ jobs: [...Array(100).fill('x'), jobOf(1)] })] }),
      { kind: 'fail' },
    ],

    ['a pod that is being started', podWaits('ContainerCreating', 60), { kind: 'ignore' }],
    [
      'a pod that has been started for too long: a retry, and the pod goes first',
      podWaits('ContainerCreating', 120, { task: aTask({ spec: retries(1) }) }),
      { kind: 'retry', delayMs: 10_000, isStuck: true, message: 'pod stuck in ContainerCreating for over 2 minutes' },
    ],
    [
      'a pod that waits for its volumes for too long, as Kubernetes has said',
      podWaits('ContainerCreating', 120, { volumeProblem: 'secret "s" not found' }),
      { kind: 'fail', message: 'pod stuck in ContainerCreating for over 2 minutes: secret "s" not found' },
    ],
    ['a pod that has just run into trouble', podWaits('ErrImagePull', 1), { kind: 'ignore' }],
    [
      'a pod whose trouble lasts: it is told',
      podWaits('ErrImagePull', 30),
      { kind: 'tell', isStuck: true, reason: 'ErrImagePull' },
    ],
    ['a pod whose trouble has been told', podWaits('ImagePullBackOff', 30, { task: stuckTask }), { kind: 'ignore' }],
    [
      'a pod that has started after all: it is told',
      given({ task: stuckTask, pods: [aPod({ running: {} }, { phase: 'Running' })] }),
      { kind: 'tell', isStuck: false, reason: 'PodStarted' },
    ],
    [
      'a pod that cannot start, with attempts left',
      podWaits('InvalidImageName', 10, { task: aTask({ spec: retries(1) }) }),
      { kind: 'retry', isStuck: true, message: 'pod stuck: InvalidImageName - no details' },
    ],
    [
      'a pod that cannot start, with none left',
      podWaits('InvalidImageName', 10),
      { kind: 'fail', reason: 'AttemptsUsedUp', message: 'pod stuck: InvalidImageName - no details' },
    ],
    ['a pod that has just been refused', podRefused(5), { kind: 'ignore' }],
    ['a pod of which nobody says that it was refused', podRefused(900, { refusal: undefined }), { kind: 'ignore' }],
    [
      'a pod that is refused: it is told',
      podRefused(30),
      {
        kind: 'tell',
        isStuck: true,
        reason: 'PodRefused',
        message: "pod refused: exceeded quota: pods; see the namespace's quotas and policies, or correct the Task or its Agent",
      },
    ],
    [
      'a pod that is refused for too long, with attempts left',
      podRefused(300, { task: aTask({ spec: retries(1) }) }),
      { kind: 'retry', isStuck: true, message: 'pod refused: exceeded quota: pods' },
    ],
    ['a pod that was refused before the one that is gone', podRefused(300, { job: aJob() }), { kind: 'ignore' }],
    [
      'a cancel of a pod that cannot start',
      podWaits('InvalidImageName', 10, { task: aTask({ metadata: cancel }) }),
      { kind: 'cancel' },
    ],
    [
      'a last word counts more than a pod that seems stuck',
      podWaits('InvalidImageName', 10, { runs: [aRun(succeeded)] }),
      { kind: 'succeed' },
    ],

    [
      'an attempt that took too long, with attempts left',
      jobFailed({ ...retries(1), timeout: '1h' }, { job: attemptTimedOut, pods: [] }),
      { kind: 'retry', delayMs: 10_000, message: 'attempt timed out after 10m' },
    ],
    [
      'an attempt that took too long, with none left',
      jobFailed({}, { job: attemptTimedOut }),
      { kind: 'fail', reason: 'AttemptsUsedUp', message: 'attempt timed out after 10m' },
    ],
    [
      'no retry that would begin after the time of the Task',
      endedBadly({ ...retries(5), timeout: '70s' }),
      {
        kind: 'fail',
        reason: 'DeadlineExceeded',
        message: 'task timed out: no time is left for a retry after "provider answered 500"',
      },
    ],
    ['a retry that begins just within the time of the Task', endedBadly({ ...retries(5), timeout: '71s' }), { kind: 'retry' }],
    [
      'a retry of a Task that is suspended, for its time does not count',
      endedBadly({ ...retries(5), timeout: '70s', suspend: true }),
      { kind: 'retry' },
    ],

    ['a pod that is about to end', leaving(59, {}), { kind: 'ignore' }],
    [
      'a pod on a node that nobody hears of: a worker of ours goes on elsewhere',
      leaving(60, {}),
      {
        kind: 'resume',
        delayMs: 0,
        message: 'the worker was interrupted and goes on: job failed: its pod does not end (reason=NodeLost)',
      },
    ],
    [
      'a pod on a node that nobody hears of: a container is tried again by policy, and its Job goes first',
      leaving(60, { ...container, ...retries(1) }),
      { kind: 'retry', isStuck: true, message: 'job failed: its pod does not end (reason=NodeLost)' },
    ],
    ['a complete Job counts more than a lost node', leaving(60, {}, { job: aJob('Complete') }), { kind: 'succeed' }],
    ['a last word counts more than a lost node', leaving(60, {}, { runs: [aRun(succeeded)] }), { kind: 'succeed' }],
    [
      'a complete Job counts more than a pod that seemed stuck',
      podWaits('InvalidImageName', 10, { job: aJob('Complete') }),
      { kind: 'succeed' },
    ],
    [
      'a last word counts more than a deadline',
      given({ job: aJob('Failed', 'DeadlineExceeded'), runs: [aRun(succeeded)] }),
      { kind: 'succeed' },
    ],
    [
      'a last word counts more than a lost Job',
      given({ job: undefined, runs: [aRun(succeeded)], now: now + 1e6 }),
      { kind: 'succeed' },
    ],
    [
      'the success of an attempt that was given up, before the next one begins',
      late(),
      { kind: 'succeed', message: 'task completed successfully' },
    ],
    ['the failure of an attempt that was given up', late({ runs: [aRun(failed)] }), { kind: 'retire' }],
    ['the success of an earlier iteration', late({ task: waitingTask({ iteration: 1 }) }), { kind: 'retire' }],
    [
      'the success of an attempt that was given up, of a Task that is to be cancelled',
      late({ task: aTask({ metadata: cancel, status: { phase: 'Pending' } }) }),
      { kind: 'retire' },
    ],
    [
      'autonomous: the success of an attempt that was given up begins the next iteration',
      late({ agent: anAgent({ autonomous: true }) }),
      { kind: 'iterate', iteration: 1 },
    ],
    [
      'autonomous: and if the Task is suspended that waits before it begins',
      late({ agent: anAgent({ autonomous: true }), task: aTask({ spec: { suspend: true }, status: { phase: 'Pending' } }) }),
      { kind: 'iterate', iteration: 1 },
    ],

    ['a Task that has ended a moment ago keeps its Job', ended(3599), { kind: 'repeat', removesJob: false }],
    ['a Task that has ended long ago: its Job goes', ended(3600), { kind: 'retire', readmit: false }],
    [
      'a Task that has ended a moment ago, and Jobs go at once: all is said again first',
      ended(1, 0),
      { kind: 'repeat', removesJob: true },
    ],
    ['a Task that has ended long ago, and Jobs stay', ended(1e6, -1), { kind: 'repeat', removesJob: false }],

    [
      'a Job that was launched for a Task that had been cancelled before',
      given({ task: aTask({ status: { phase: 'Cancelled', attempts: 0 } }) }),
      { kind: 'retire', readmit: false },
    ],
    [
      'a Job that was launched again after it was stopped',
      given({ task: aTask({ status: { phase: 'Cancelled', completionTime: new Date(now).toISOString() } }) }),
      { kind: 'repeat', removesJob: true },
    ],
    [
      'a Job that is about to end, of a worker that has said its last word',
      given({ task: aTask({ status: { phase: 'Succeeded', completionTime: new Date(now).toISOString() } }) }),
      { kind: 'repeat', removesJob: false },
    ],

    ['a Job that nobody has seen yet', started(29), { kind: 'ignore' }],
    ['a Job that nobody will see again', started(30), { kind: 'fail', message: 'job not found' }],

    [
      'autonomous: the goal',
      autonomous({}, { plan: aPlan({ goal_complete: true }) }),
      { kind: 'succeed', goal: 'GoalComplete', message: 'goal complete after 1 iterations: auth is done' },
    ],
    [
      'autonomous: the goal in the last iteration allowed',
      autonomous({ maxIterations: 1 }, { plan: aPlan({ goal_complete: true }) }),
      { kind: 'succeed', goal: 'GoalComplete' },
    ],
    [
      'autonomous: the last iteration allowed',
      autonomous({ maxIterations: 1 }, { plan: aPlan() }),
      { kind: 'succeed', goal: 'MaxIterationsReached', message: 'reached max iterations (1)' },
    ],
    [
      'autonomous: a last iteration whose result lacks something',
      autonomous({ maxIterations: 1 }, { plan: aPlan(), runs: [aRun({ ...succeeded, message: 'the answer is incomplete' })] }),
      { kind: 'succeed', goal: 'MaxIterationsReached', message: 'reached max iterations (1); the answer is incomplete' },
    ],
    [
      'autonomous: one before the last',
      autonomous({ maxIterations: 2 }, { plan: aPlan() }),
      { kind: 'iterate', iteration: 1, message: 'autonomous iteration 1' },
    ],
    [
      'autonomous: no limit',
      autonomous({ maxIterations: 0 }, { task: aTask({ status: { iteration: 99 } }) }),
      { kind: 'iterate', iteration: 100 },
    ],
    ['autonomous: no plan written', autonomous({}), { kind: 'iterate', iteration: 1 }],
    [
      'autonomous: suspended',
      autonomous({}, { task: aTask({ spec: { suspend: true } }) }),
      { kind: 'suspend', message: 'autonomous task suspended at iteration 0' },
    ],
    [
      'autonomous: the goal counts more than the suspension',
      autonomous({}, { task: aTask({ spec: { suspend: true } }), plan: aPlan({ goal_complete: true }) }),
      { kind: 'succeed' },
    ],
    [
      'autonomous: suspended longer than its timeout, its Job long gone',
      autonomous({}, { task: aTask({ spec: { suspend: true, timeout: '1s' } }), job: undefined, now: now + 1e9 }),
      { kind: 'suspend' },
    ],
    ['autonomous: a failure is a failure', autonomous({}, { runs: [aRun(failed)] }), { kind: 'fail' }],
    [
      'autonomous: the Agent gone, the Job remembers',
      autonomous({}, { agent: undefined, job: aJob('Complete', '', [{ name: 'ORKA_AUTONOMOUS_MODE', value: 'true' }]) }),
      { kind: 'fail', message: 'failed to resolve agent for autonomous iteration' },
    ],
    [
      'autonomous: the Agent and the Job gone, the iteration remembers',
      autonomous({}, { agent: undefined, job: undefined, task: aTask({ status: { iteration: 2 } }) }),
      { kind: 'fail', message: 'failed to resolve agent for autonomous iteration' },
    ],
    [
      'not autonomous: the Agent gone matters to nobody',
      given({ runs: [aRun(succeeded)], agent: undefined }),
      { kind: 'succeed' },
    ],
    [
      'not autonomous: a container of an autonomous Agent',
      autonomous({}, { task: aTask({ spec: container }) }),
      { kind: 'succeed', message: 'task completed successfully' },
    ],
  ];
  for (const [why, input, decision] of rows) {
    it(why, () => expect(decide(input)).to.include(decision));
  }
});
