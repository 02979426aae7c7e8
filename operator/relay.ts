import { jobFinished, taskAdmitted } from '../eventing/core/spine.ts';
import type { Publisher } from '../eventing/publisher.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { annotations } from '../shared/core/labels.ts';
import { isTerminal, stateOf } from '../shared/core/lifecycle.ts';
import { refTo } from '../shared/core/refs.ts';
import { createWorkQueue } from '../shared/kube/work-queue.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { Caches, Change } from './caches.ts';
import { type Graces, type Observation, observeTask, type Sighting } from './core/observe-task.ts';
import { waitsFor } from './core/waits-for.ts';

export interface RelayOptions {
  readonly caches: Caches;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Forgets a deleted Task and lets it go. */
  readonly cleanUp: (task: Task) => Promise<void>;
  readonly graces: Graces;
  readonly log: Logger;
  readonly now: () => number;
}

/** Turns changes of Tasks, of their Jobs and of what they refer to into events. */
export interface Relay {
  onChange(change: Change): void;
  /** Looks at every unfinished Task again, as though nothing had been said about it. */
  resync(): void;
  close(): Promise<void>;
}

type Because = Sighting['because'];
const source = '/orka/operator';

/** Makes a relay; it does nothing until it is told of changes. */
export function createRelay({ caches, publisher, cleanUp, graces, log, now }: RelayOptions): Relay {
  /** Why a Task is in line, beyond a change of its own. */
  const reasons = new Map<string, Because>();
  /** The last thing said about a Task, so that a change of something else does not repeat it. */
  const said = new Map<string, string>();
  const queue = createWorkQueue({ work: look, log });

  async function look(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const task = caches.tasks.get(namespace, name);
    const because = reasons.get(key) ?? { kind: 'change' };
    if (task === undefined || isTerminal(stateOf(task))) said.delete(key);
    if (task === undefined) return;
    if (task.metadata.deletionTimestamp !== undefined) return cleanUp(task);
    const job = task.status?.jobName === undefined ? undefined : caches.jobs.get(namespace, task.status.jobName);
    await act(key, task, observeTask({ task, job, now: now(), because, graces }), because);
    if (reasons.get(key) === because) reasons.delete(key);
  }

  async function act(key: string, task: Task, observation: Observation, because: Because): Promise<void> {
    if (observation.kind === 'wait') queue.addAfter(key, observation.until - now());
    if (observation.kind !== 'send') return;
    const occurrence = { version: observation.version, source };
    const ref = refTo(task);
    const event =
      observation.event === 'task.admitted' ? taskAdmitted(ref, occurrence) : jobFinished(ref, observation.job, occurrence);
    if (said.get(key) === event.id && because.kind !== 'resync') return;
    await publisher.publish(event);
    said.set(key, event.id);
    log.debug({ event: event.type, id: event.id, task: ref.name }, 'sent');
  }

  function add(key: string, because?: Because): void {
    if (because !== undefined) reasons.set(key, because);
    queue.add(key);
  }

  function wakeThoseWhoWaitFor(kind: 'Agent' | 'Provider' | 'Secret', { object }: Change): void {
    const { namespace = '', name, resourceVersion = '' } = object.metadata;
    const { tasks, agents, providers } = caches;
    const references = {
      agent: (at: { namespace: string; name: string }) => agents.get(at.namespace, at.name),
      provider: (at: { namespace: string; name: string }) => providers.get(at.namespace, at.name),
    };
    for (const task of tasks.list()) {
      if (waitsFor(task, { kind, at: { namespace, name } }, references))
        add(keyOf(task), { kind: 'reference', version: resourceVersion });
    }
  }

  return {
    onChange(change) {
      const { kind, object, deleted } = change;
      if (kind === 'Task') add(keyOf(object));
      else if (kind === 'Job') add(`${object.metadata.namespace}/${object.metadata.annotations?.[annotations.taskName] ?? ''}`);
      else if ((kind === 'Agent' || kind === 'Provider' || kind === 'Secret') && !deleted && saysSomethingNew(change))
        wakeThoseWhoWaitFor(kind, change);
    },
    resync() {
      for (const task of caches.tasks.list()) {
        if (!isTerminal(stateOf(task)) || task.metadata.deletionTimestamp !== undefined) add(keyOf(task), { kind: 'resync' });
      }
    },
    close: () => queue.close(),
  };
}

/** A change of status only, such as our own writing of it, is nothing to wait for. Secrets have no generation. */
function saysSomethingNew({ object, old }: Change): boolean {
  return old === undefined || object.metadata.generation === undefined || old.metadata.generation !== object.metadata.generation;
}

function keyOf({ metadata }: Pick<Task, 'metadata'>): string {
  return `${metadata.namespace}/${metadata.name}`;
}
