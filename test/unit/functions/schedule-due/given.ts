import type { ScheduleInput } from '../../../../functions/schedule-due/core/input.ts';
import { runManifest } from '../../../../functions/schedule-due/core/run-manifest.ts';
import type { Task, TaskPhase, TaskSpec, TaskStatus } from '../../../../shared/api/generated/task.ts';
import { scheduledStatus } from '../../../../shared/core/schedule.ts';

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

/** The Task's run of a slot, in minutes from noon. */
export function run(task: Task, slot: number, phase?: TaskPhase, annotations: Record<string, string> = {}): Task {
  const manifest = runManifest(task, minutes(slot));
  const metadata = { ...manifest.metadata, uid: `u-${slot}`, annotations: { ...manifest.metadata.annotations, ...annotations } };
  return { ...manifest, metadata, ...(phase === undefined ? {} : { status: { phase } }) };
}

/** The world at so many minutes after noon. */
export function world(task: Task, at: number, runs: readonly Task[] = []): ScheduleInput {
  return { task, runs, now: minutes(at) };
}
