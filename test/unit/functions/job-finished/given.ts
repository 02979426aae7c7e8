import type { FinishInput } from '../../../../functions/job-finished/core/input.ts';
import type { Agent, AgentCoordination } from '../../../../shared/api/generated/agent.ts';
import type { Task, TaskSpec, TaskStatus } from '../../../../shared/api/generated/task.ts';
import type { Job, JobCondition } from '../../../../shared/api/kubernetes/job.ts';
import type { ContainerState, Pod, PodStatus } from '../../../../shared/api/kubernetes/pod.ts';
import { defaultPodPatience } from '../../../../shared/core/pod-trouble.ts';
import type { RunRecord, StoredPlan } from '../../../../shared/store/store.ts';

export const now = Date.parse('2026-01-01T12:00:00Z');
const uid = '01234567-89ab-cdef-0123-456789abcdef';

export const jobOf = (attempt: number): string => `build-job-01234567-${attempt}`;

/** A Task whose first Job runs, changed as told. */
export function aTask({
  spec = {},
  status = {},
  metadata = {},
}: {
  spec?: Partial<TaskSpec>;
  status?: Partial<TaskStatus>;
  metadata?: Partial<Task['metadata']>;
} = {}): Task {
  const startTime = new Date(now - 60_000).toISOString();
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name: 'build', namespace: 'team', uid, ...metadata },
    spec: { type: 'ai', ...spec },
    status: { phase: 'Running', attempts: 1, iteration: 0, jobName: jobOf(1), startTime, ...status },
  };
}

export function aJob(
  condition?: JobCondition['type'],
  reason = 'BackoffLimitExceeded',
  env: { name: string; value: string }[] = [],
): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: jobOf(1), namespace: 'team' },
    spec: { template: { spec: { containers: [{ name: 'worker', env }] } } },
    status: condition === undefined ? { active: 1 } : { conditions: [{ type: condition, status: 'True', reason }] },
  };
}

export function aPod(state: ContainerState, status: PodStatus = {}): Pod {
  const container = { name: 'worker', image: '', imageID: '', ready: false, restartCount: 0, state };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [] },
    status: { ...status, containerStatuses: [container] },
  };
}

export const exited = (exitCode: number, reason = 'Error'): Pod => aPod({ terminated: { exitCode, reason } });

export function aRun(change: Partial<RunRecord> = {}): RunRecord {
  return { run: 1, iteration: 0, jobs: [jobOf(1)], state: 'open', startedAt: '2026-01-01T11:59:00Z', ...change };
}

export const succeeded: Partial<RunRecord> = { state: 'ended', outcome: 'succeeded' };
export const paused: Partial<RunRecord> = { paused: 'the budget of Task "build" has not enough left', pauses: 1 };
export const failed: Partial<RunRecord> = { state: 'ended', outcome: 'failed', message: 'provider answered 500' };

export function anAgent(coordination?: Partial<AgentCoordination>): Agent {
  const spec = coordination === undefined ? {} : { coordination: { enabled: true, ...coordination } };
  return { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Agent', metadata: { name: 'lead' }, spec };
}

export function aPlan(change: Partial<StoredPlan> = {}): StoredPlan {
  return {
    iteration: 0,
    summary: 'auth is done',
    progress_pct: 40,
    goal_complete: false,
    plan_document: '# Plan',
    createdAt: '',
    updatedAt: '',
    ...change,
  };
}

/** Input on which the decision is that the Job is still running, changed as told. */
export function given(change: Partial<FinishInput> = {}): FinishInput {
  return {
    task: aTask(),
    eventJob: jobOf(1),
    job: aJob(),
    pods: [],
    runs: [aRun()],
    agent: undefined,
    plan: undefined,
    usage: undefined,
    now,
    limits: { jobGraceMs: 30_000, maxInterruptions: 100, jobTtlSeconds: 3600, podPatience: defaultPodPatience },
    ...change,
  };
}
