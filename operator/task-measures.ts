import type { Task } from '../shared/api/generated/task.ts';
import { annotations } from '../shared/core/labels.ts';
import { stateOf } from '../shared/core/lifecycle.ts';
import { catalogue } from '../shared/metrics/catalogue.ts';
import type { Reading } from '../shared/metrics/metrics.ts';
import type { Telemetry } from '../shared/telemetry/telemetry.ts';
import { traceOfTask } from '../shared/tracing/core/trace-context.ts';
import type { Change } from './caches.ts';
import { type Measurement, measureTask, type Sight } from './core/measure-task.ts';

export interface TaskMeasuresOptions {
  readonly tasks: { list(): readonly Task[] };
  readonly telemetry: Telemetry;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Counts, times and traces Tasks by what happens to them, whoever does it. */
export interface TaskMeasures {
  onChange(change: Change): void;
  /** Ends the gauges. */
  close(): void;
}

/** Makes them; only who leads should have some, so that nothing is counted twice. */
export function measureTasks({ tasks, telemetry: { metrics, tracer }, now }: TaskMeasuresOptions): TaskMeasures {
  const sights = new Map<string, Sight>();
  const waited = metrics.histogram(catalogue.taskQueueWait);
  const gap = metrics.histogram(catalogue.taskIterationGap);
  const attempt = metrics.counter(catalogue.taskAttempts);
  const ended = metrics.histogram(catalogue.taskDuration);
  const gauges = [
    metrics.gauge(catalogue.tasks, () => countTasks(tasks.list())),
    metrics.gauge(catalogue.taskQueueDepth, () => ofWaiting(sights, now(), (waits) => waits.length)),
    metrics.gauge(catalogue.taskQueueOldest, () =>
      ofWaiting(sights, now(), (waits) => waits.reduce((a, b) => Math.max(a, b), 0)),
    ),
  ];

  function take(measurement: Measurement, type: string): void {
    if (measurement.kind === 'waited') waited({ type }, measurement.seconds);
    else if (measurement.kind === 'gap') gap({}, measurement.seconds);
    else if (measurement.kind === 'attempt') attempt({ type, outcome: measurement.outcome });
    else ended({ type, phase: measurement.phase }, measurement.seconds);
  }

  function see(task: Task, old: Task | undefined): void {
    const uid = task.metadata.uid ?? '';
    const before = sights.get(uid);
    const { measurements, sight } = measureTask(old, task, before, now());
    if (sight === undefined) sights.delete(uid);
    else sights.set(uid, sight);
    for (const measurement of measurements) {
      take(measurement, task.spec.type);
      // Of one that has ended the cache keeps no annotations.
      if (measurement.kind === 'ended') recordSpan(old ?? task, measurement);
    }
  }

  /** The span that all others of the Task are below. */
  function recordSpan({ metadata, spec }: Task, { phase, seconds }: Extract<Measurement, { kind: 'ended' }>): void {
    const end = now();
    tracer.record({
      name: `task ${spec.type}`,
      kind: 'internal',
      ...traceOfTask(metadata.uid ?? '', metadata.annotations?.[annotations.traceparent]),
      start: end - seconds * 1000,
      end,
      attributes: {
        'orka.task.uid': metadata.uid,
        'orka.task.name': metadata.name,
        'orka.task.type': spec.type,
        'orka.task.phase': phase,
        'k8s.namespace.name': metadata.namespace,
      },
      failure: phase === 'Failed' ? phase : undefined,
    });
  }

  for (const task of tasks.list()) see(task, undefined);
  return {
    onChange({ kind, object, old, deleted }) {
      if (kind !== 'Task') return;
      if (deleted) sights.delete(object.metadata.uid ?? '');
      else see(object as Task, old as Task | undefined);
    },
    close() {
      for (const end of gauges) end();
    },
  };
}

function countTasks(tasks: readonly Task[]): Reading<'type' | 'phase'>[] {
  const counts = new Map<string, number>();
  for (const task of tasks) {
    const state = stateOf(task);
    const key = `${task.spec.type}/${state === 'New' ? 'Pending' : state}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, value]) => {
    const [type = '', phase = ''] = key.split('/');
    return { labels: { type, phase }, value };
  });
}

/** A value of each type of Task, made from how many seconds each that may run has waited. */
function ofWaiting(
  sights: ReadonlyMap<string, Sight>,
  now: number,
  summarize: (seconds: readonly number[]) => number,
): Reading<'type'>[] {
  const waits = new Map<string, number[]>(['ai', 'container', 'agent'].map((type) => [type, []]));
  for (const { type, waitsSince } of sights.values()) {
    if (waitsSince !== undefined && waitsSince <= now) waits.get(type)?.push((now - waitsSince) / 1000);
  }
  return [...waits].map(([type, seconds]) => ({ labels: { type }, value: summarize(seconds) }));
}
