import type { AnyOrkaEvent } from '../eventing/core/catalogue.ts';
import { jobFinished, type Occurrence, planUpdated, runDue, taskAdmitted } from '../eventing/core/spine.ts';
import type { Publisher } from '../eventing/publisher.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { annotations } from '../shared/core/labels.ts';
import { isTerminal, stateOf } from '../shared/core/lifecycle.ts';
import { waitsForPlace } from '../shared/core/places.ts';
import type { PodPatience } from '../shared/core/pod-trouble.ts';
import { agentOf } from '../shared/core/provider-ref.ts';
import { parentOf, refTo } from '../shared/core/refs.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { Caches, Change } from './caches.ts';
import type { Observation } from './core/observation.ts';
import { hasAnotherBudget, heldUpIn } from './core/observe-budget.ts';
import { isCoordinating, isForgottenChild } from './core/observe-family.ts';
import { type Graces, observeTask, type Sighting } from './core/observe-task.ts';
import { strayJobs } from './core/stray-jobs.ts';
import { waitsFor } from './core/waits-for.ts';
import type { Queues } from './queues.ts';

export interface RelayOptions {
  readonly caches: Caches;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Forgets a deleted Task and lets it go. */
  readonly cleanUp: (task: Task) => Promise<void>;
  readonly graces: Graces;
  readonly patience: PodPatience;
  readonly queues: Queues;
  /** False while the caches may lack something; then only what waits is looked at, which needs nothing but the Task itself. */
  readonly isFilled: () => boolean;
  readonly log: Logger;
  readonly now: () => number;
}

/** Turns changes of Tasks, of their Jobs and pods and of what they refer to into events. */
export interface Relay {
  onChange(change: Change): void;
  /** Looks at every unfinished Task, for nobody knows what became of it while nobody acted. */
  begin(): void;
  /**
   * Looks at every unfinished Task again, as though nothing had been said about it: a broker that forgot its events, or a function
   * that was interrupted, is made good by this. Tasks that have ended cost nothing.
   */
  resync(): void;
  close(): Promise<void>;
}

type Because = Sighting['because'];
const source = '/orka/operator';

/** Makes a relay; it does nothing until it is told of changes. */
export function createRelay(options: RelayOptions): Relay {
  const { caches, publisher, cleanUp, graces, patience, queues, isFilled, log, now } = options;
  /** Why a Task is in line, beyond a change of its own. */
  const reasons = new Map<string, Because>();
  /** The last thing said about a Task, so that a change of something else does not repeat it. */
  const said = new Map<string, string>();
  /** Jobs that are at work in vain, by the Task that they were made for. */
  const strays = new Map<string, string>();
  const queue = queues.create('tasks', look);

  async function look(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const task = caches.tasks.get(namespace, name);
    const because = reasons.get(key) ?? { kind: 'change' };
    if (task === undefined || isTerminal(stateOf(task))) said.delete(key);
    if (task === undefined) return;
    if (task.metadata.deletionTimestamp !== undefined) return cleanUp(task);
    await tellOfStray(key, task);
    if (stateOf(task) === 'Running' && !isFilled()) return;
    await act(key, task, observeTask({ task, ...workOf(task), now: now(), because, graces, patience }), because);
    if (because.kind === 'resync') await showAgain(task);
    if (reasons.get(key) === because) reasons.delete(key);
  }

  /** The Task's present Job, and its pod as long as that has not started. */
  function workOf({ metadata: { namespace = '' }, status }: Task): Pick<Sighting, 'job' | 'pod'> {
    if (status?.jobName === undefined) return { job: undefined, pod: undefined };
    return { job: caches.jobs.get(namespace, status.jobName), pod: caches.waitingPods.of(namespace, status.jobName) };
  }

  async function tellOfStray(key: string, task: Task): Promise<void> {
    const job = strays.get(key);
    if (job === undefined) return;
    await send(jobFinished(refTo(task), job, { version: `${job}-stray`, source }));
    strays.delete(key);
  }

  async function act(key: string, task: Task, observation: Observation, because: Because): Promise<void> {
    if (observation.kind === 'wait') queue.addAfter(key, observation.until - now());
    if (observation.kind !== 'send') return;
    const occurrence = { version: observation.version, source };
    if (observation.event === 'run.due' && observation.until !== undefined) queue.addAfter(key, observation.until - now());
    const event = eventOf(observation, task, occurrence);
    const isOnce = observation.event === 'job.finished' && observation.isOnce === true;
    if (said.get(key) === event.id && (because.kind !== 'resync' || isOnce)) return;
    await send(event);
    said.set(key, event.id);
  }

  async function send(event: AnyOrkaEvent): Promise<void> {
    await publisher.publish(event);
    log.debug({ event: event.type, id: event.id, task: event.data.task }, 'sent');
  }

  /** What a coordinator's status shows is brought up to date by events of others, and one of them may be lost. */
  async function showAgain(task: Task): Promise<void> {
    const at = agentOf(task);
    if (!isCoordinating(task, at && caches.agents.get(at.namespace, at.name))) return;
    const iteration = task.status?.iteration ?? 0;
    await send(planUpdated(refTo(task), { iteration }, { version: `resync-${iteration}`, source }));
  }

  function add(key: string, because?: Because): void {
    if (because !== undefined) reasons.set(key, because);
    queue.add(key);
  }

  function wakeThoseWhoWaitFor(kind: Parameters<typeof waitsFor>[1]['kind'], { object }: Change): void {
    const { namespace = '', name, resourceVersion = '' } = object.metadata;
    const { tasks, agents, providers } = caches;
    const references = {
      agent: (at: { namespace: string; name: string }) => agents.get(at.namespace, at.name),
      provider: (at: { namespace: string; name: string }) => providers.get(at.namespace, at.name),
    };
    // Of those in line for a place one is enough: it tells the store the Agent's new limit, which lets in as many as may be.
    let speaks = false;
    for (const task of tasks.list()) {
      if (!waitsFor(task, { kind, at: { namespace, name } }, references) || (speaks && waitsForPlace(task))) continue;
      speaks ||= waitsForPlace(task);
      add(keyOf(task), { kind: 'reference', version: resourceVersion });
    }
  }

  /** A budget holds for all below its Task, who may stand still because of it. */
  function wakeThoseBelow(task: Task, before: Task | undefined): void {
    if (!hasAnotherBudget(task, before)) return;
    const version = task.metadata.resourceVersion ?? '';
    for (const below of heldUpIn(caches.tasks.list(), task)) add(keyOf(below), { kind: 'reference', version });
  }

  function lookAgainAt(task: Task, because: Because): void {
    const state = stateOf(task);
    if ((isTerminal(state) || state === 'Scheduled') && task.metadata.deletionTimestamp === undefined) return;
    add(keyOf(task), because);
    const parent = parentOf(task);
    if (parent === undefined || !isForgottenChild(task, caches.tasks.get(parent.namespace, parent.name))) return;
    add(`${parent.namespace}/${parent.name}`, { kind: 'orphans' });
  }

  return {
    onChange(change) {
      const { kind, object, deleted } = change;
      if (kind === 'Task') {
        add(keyOf(object));
        if (!deleted) wakeThoseBelow(object as Task, change.old as Task | undefined);
      }
      if (kind === 'Job' || kind === 'Pod') {
        const task = object.metadata.annotations?.[annotations.taskName];
        if (task !== undefined) add(`${object.metadata.namespace}/${task}`);
      } else if (kind !== 'Task' && !deleted && saysSomethingNew(change)) wakeThoseWhoWaitFor(kind, change);
    },
    begin() {
      for (const task of caches.tasks.list()) lookAgainAt(task, { kind: 'begin' });
    },
    resync() {
      for (const task of caches.tasks.list()) lookAgainAt(task, { kind: 'resync' });
      strays.clear();
      for (const [key, job] of strayJobs(caches)) {
        strays.set(key, job);
        add(key);
      }
    },
    close: () => queue.close(),
  };
}

/** A change of status only, such as our own writing of it, is nothing to wait for. Secrets have no generation. */
function saysSomethingNew({ object, old }: Change): boolean {
  return old === undefined || object.metadata.generation === undefined || old.metadata.generation !== object.metadata.generation;
}

function eventOf(observation: Extract<Observation, { kind: 'send' }>, task: Task, occurrence: Occurrence): AnyOrkaEvent {
  const ref = refTo(task);
  switch (observation.event) {
    case 'task.admitted':
      return taskAdmitted(ref, occurrence, { parent: parentOf(task), ...hintOf(task) });
    case 'run.due':
      return runDue(ref, occurrence);
    case 'job.finished':
      return jobFinished(ref, observation.job, occurrence);
  }
}

function keyOf({ metadata }: Pick<Task, 'metadata'>): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** So that task-admitted can read the Task and what it refers to side by side. */
function hintOf(task: Task): { hint?: { resourceVersion: string; agent?: { namespace: string; name: string } } } {
  const { resourceVersion } = task.metadata;
  const agent = agentOf(task);
  return resourceVersion === undefined ? {} : { hint: { resourceVersion, ...(agent === undefined ? {} : { agent }) } };
}
