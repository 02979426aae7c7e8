import { scheduleDue } from '../eventing/core/spine.ts';
import type { Publisher } from '../eventing/publisher.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { stateOf } from '../shared/core/lifecycle.ts';
import { type Ref, refTo } from '../shared/core/refs.ts';
import type { Reflector } from '../shared/kube/reflector.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { Change } from './caches.ts';
import { endOfRun, observeSchedule, overfullHistories, templateOf, templatesOfHeld, timeToSay } from './core/observe-schedule.ts';
import type { Queues } from './queues.ts';

export interface SchedulesOptions {
  readonly tasks: Pick<Reflector<Task>, 'list'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly queues: Queues;
  readonly log: Logger;
  readonly now: () => number;
}

/** Tells schedule-due when it is time: by timers of the work queue, so that Tasks that wait for theirs cost nothing. */
export interface Schedules {
  onChange(change: Pick<Change, 'kind' | 'object' | 'old' | 'deleted'>): void;
  /** Begins with everything that is there. */
  begin(): void;
  /** Says again what seems not to have been heard, and what a clock that was moved has made due. */
  resync(): void;
  close(): Promise<void>;
}

const source = '/orka/operator';

/** Makes them; they do nothing until they are told of changes, or to begin. */
export function createSchedules({ tasks, publisher, queues, log, now }: SchedulesOptions): Schedules {
  /** Tasks in phase Scheduled, by key. */
  const scheduled = new Map<string, Task>();
  /** When there is something to say about each, so that a tick compares numbers only. */
  const dueAt = new Map<string, number>();
  /** Ends of runs that schedule-due has not heard of, by key of their template. */
  const ends = new Map<string, string>();
  /** Templates of runs that nobody has let start, by key. */
  const held = new Map<string, Ref>();
  /** The last thing said about a Task, so that a change of something else does not repeat it. */
  const said = new Map<string, string>();
  const queue = queues.create('schedules', look);

  async function look(key: string): Promise<void> {
    const template = held.get(key);
    if (template !== undefined) await send(key, template, 'held');
    held.delete(key);
    const task = scheduled.get(key);
    const end = ends.get(key);
    if (task !== undefined && end !== undefined) await send(key, refTo(task), end);
    if (ends.get(key) === end) ends.delete(key);
    if (task === undefined) return;
    const observation = observeSchedule(task, now());
    if (observation.kind === 'wait') queue.addAfter(key, observation.until - now());
    if (observation.kind === 'send' && said.get(key) !== observation.version) {
      await send(key, refTo(task), observation.version);
      said.set(key, observation.version);
    }
  }

  async function send(key: string, task: Ref, version: string): Promise<void> {
    await publisher.publish(scheduleDue(task, { version, source }));
    log.debug({ task: key, version }, 'sent schedule.due');
  }

  function note(task: Task, deleted: boolean): boolean {
    const key = keyOf(task);
    if (!deleted && stateOf(task) === 'Scheduled') {
      scheduled.set(key, task);
      dueAt.set(key, timeToSay(task));
      return true;
    }
    said.delete(key);
    scheduled.delete(key);
    dueAt.delete(key);
    return false;
  }

  function sayAgain(key: string): void {
    said.delete(key);
    queue.add(key);
  }

  return {
    onChange({ kind, object, old, deleted }) {
      if (kind !== 'Task') return;
      const task = object as Task;
      if (note(task, deleted)) queue.add(keyOf(task));
      const template = templateOf(task);
      const end = template && endOfRun(task, old as Task | undefined);
      if (template === undefined || end === undefined) return;
      ends.set(template, end);
      queue.add(template);
    },
    begin() {
      for (const task of tasks.list()) if (note(task, false)) queue.add(keyOf(task));
    },
    resync() {
      const at = now();
      // Not for…of, which makes an array of each entry: of ten thousand there are few that are due.
      dueAt.forEach((due, key) => {
        if (due <= at) sayAgain(key);
      });
      for (const template of templatesOfHeld(tasks.list())) {
        const key = `${template.namespace}/${template.name}`;
        held.set(key, template);
        queue.add(key);
      }
      for (const key of overfullHistories(tasks.list(), scheduled)) {
        ends.set(key, 'resync');
        queue.add(key);
      }
    },
    close: () => queue.close(),
  };
}

function keyOf({ metadata }: Task): string {
  return `${metadata.namespace}/${metadata.name}`;
}
