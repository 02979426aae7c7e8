import { withRun } from '../../../../functions/schedule-due/core/drafts.ts';
import type { ScheduleInput } from '../../../../functions/schedule-due/core/input.ts';
import { runManifest } from '../../../../functions/schedule-due/core/run-manifest.ts';
import type { Task, TaskPhase, TaskSpec, TaskStatus } from '../../../../shared/api/generated/task.ts';
import { refTo } from '../../../../shared/core/refs.ts';
import { type ScheduledStatus, scheduledStatus } from '../../../../shared/core/schedule.ts';

export const noon = Date.parse('2026-07-01T12:00:00Z');
export const minutes = (n: number): number => noon + n * 60_000;
export const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

interface Given {
  readonly spec?: Partial<TaskSpec>;
  readonly annotations?: Record<string, string>;
  readonly generation?: number;
  readonly deletionTimestamp?: string;
  /** What its status was written for; as it is now where it says nothing. */
  readonly judged?: Partial<TaskSpec>;
  /** Minutes from noon. */
  readonly next?: number;
  readonly last?: number;
  readonly status?: Partial<TaskStatus>;
}

const everyMinute: TaskSpec = { type: 'container', command: ['true'], schedule: '* * * * *' };

/** A Task that runs every minute, whose next slot is at noon. */
export function template({ spec = {}, judged = spec, next = 0, last, status, generation = 1, ...metadata }: Given = {}): Task {
  const task: Task = {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name: 'report', namespace: 'default', uid: 'u-1', generation, ...metadata },
    spec: { ...everyMinute, ...spec },
  };
  const before = { ...task, spec: { ...everyMinute, ...judged } };
  const slots = { next: judged.suspend ? undefined : minutes(next), last: last === undefined ? undefined : minutes(last) };
  const { nextScheduleTime, ...written } = scheduledStatus(before, slots, noon - 3_600_000) ?? {};
  return { ...task, status: { ...written, ...(nextScheduleTime ? { nextScheduleTime } : {}), ...status } };
}

/** The Task's run of a slot, in minutes from noon, as it was made. */
export function draft(task: Task, slot: number): Task {
  const manifest = runManifest(task, minutes(slot));
  return { ...manifest, metadata: { ...manifest.metadata, uid: `u-${slot}` } };
}

/** The same, let start. */
export function run(task: Task, slot: number, phase?: TaskPhase, annotations: Record<string, string> = {}): Task {
  const { metadata, ...made } = draft(task, slot);
  const { 'orka.ai/start-gate': _gate, ...kept } = metadata.annotations ?? {};
  return {
    ...made,
    metadata: { ...metadata, annotations: { ...kept, ...annotations } },
    ...(phase === undefined ? {} : { status: { phase } }),
  };
}

/** The world at so many minutes after noon, with a run of noon that the Task's status tells of, and that nobody has let start. */
export function held(task: Task, at: number, others: readonly Task[] = []): ScheduleInput {
  const noons = draft(task, 0);
  const status = withRun(task.status as ScheduledStatus, refTo(noons), noon) as Task['status'];
  return world({ ...task, ...(status && { status }) }, at, [...others, noons]);
}

/** The world at so many minutes after noon. */
export function world(task: Task, at: number, runs: readonly Task[] = []): ScheduleInput {
  return { task, runs, now: minutes(at) };
}
