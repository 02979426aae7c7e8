import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { Job } from '../../../shared/api/kubernetes/job.ts';
import { annotations, labels } from '../../../shared/core/labels.ts';
import { scheduledRunName } from '../../../shared/core/names.ts';
import { isGated } from '../../../shared/core/schedule.ts';
import type { Changed } from './cluster.ts';
import { Expected } from './expected.ts';
import type { TaskPlan } from './scenario.ts';

/** Something happened that must not. */
export class Violation extends Error {}

const ended = ['Succeeded', 'Failed', 'Cancelled'];

/** Every change of phase that there may be; the first is that of a Task without a status. */
const phases: Readonly<Record<string, readonly string[]>> = {
  '': ['Pending', 'Running', 'Scheduled', 'Failed', 'Cancelled'],
  Pending: ['Running', 'Scheduled', 'Succeeded', 'Failed', 'Cancelled'],
  Running: ['Pending', 'Succeeded', 'Failed', 'Cancelled'],
  Scheduled: ['Pending', 'Failed', 'Cancelled'],
  Succeeded: [],
  Failed: [],
  Cancelled: [],
};

/** A worker at its Job. */
export interface Working {
  readonly job: string;
  readonly task: Task;
  /** Of what it takes a place. */
  readonly scopes: readonly string[];
  /** True once it has said its last word. */
  isOver: boolean;
}

/** What is known of a Task. */
export interface Known {
  readonly name: string;
  readonly plan: TaskPlan;
  readonly expected: Expected;
  readonly parent: string | undefined;
  /** Whether it was asked to end before it had. */
  isCancelled: boolean;
  last: Task;
  isGone: boolean;
}

/** Watches all that happens to the cluster, and knows what is right. */
export class Rules {
  /** By uid. */
  readonly tasks = new Map<string, Known>();
  readonly working = new Map<string, Working>();
  /** Names of Jobs that came too late, by a delivery that had stood still: nobody works there, and they have to go. */
  readonly strays = new Set<string>();
  /** Names of Jobs that somebody deleted. */
  readonly lost = new Set<string>();
  readonly #jobsEver = new Set<string>();
  /** Names of scheduled runs that were let start. */
  readonly #runsEver = new Set<string>();
  /** Names of those that a template said were started, by the template's uid. */
  readonly #runsSaid = new Map<string, Set<string>>();
  /** The highest limit that was ever said for a scope; nothing for one without. */
  readonly #limits = new Map<string, number>();
  #inSession: Known | undefined;
  readonly #plans = new Map<string, TaskPlan>();
  readonly #quiet: TaskPlan;

  constructor({ maxTasks, quiet }: { maxTasks: number; quiet: TaskPlan }) {
    this.#quiet = quiet;
    if (maxTasks > 0) this.#limits.set('tasks', maxTasks);
    this.#limits.set('session', 1);
  }

  /** A Task of this name is going to be made, with this in mind. */
  plan(name: string, plan: TaskPlan): void {
    this.#plans.set(name, plan);
  }

  onChange({ plural, type, object, old }: Changed): void {
    if (plural === 'tasks') this.#onTask(type, object as Task, old as Task | undefined);
    if (plural === 'agents') this.#onAgent(object as Agent);
    if (plural === 'jobs' && type === 'ADDED') this.#onJob(object as Job);
    if (plural === 'jobs' && type === 'DELETED') {
      this.working.delete(object.metadata.name);
      this.strays.delete(object.metadata.name);
    }
  }

  /** Those who are at work though their Tasks have ended. */
  abandoned(): string[] {
    return [...this.working.values()].filter((one) => !one.isOver && this.hasEnded(one)).map(({ job }) => job);
  }

  hasEnded({ task }: Working): boolean {
    return ended.includes(this.tasks.get(task.metadata.uid ?? '')?.last.status?.phase ?? '');
  }

  #onAgent({ metadata: { name }, spec }: Agent): void {
    const raise = (scope: string, limit: number | undefined): void => {
      if (limit !== undefined) this.#limits.set(scope, Math.max(limit, this.#limits.get(scope) ?? 0));
    };
    raise(`agent ${name}`, spec.maxConcurrentTasks);
    if (spec.coordination?.enabled === true) raise(`children of ${name}`, spec.coordination.maxConcurrentChildren);
  }

  #onTask(type: Changed['type'], task: Task, old: Task | undefined): void {
    const { uid = '', name } = task.metadata;
    if (old === undefined) this.#onNewTask(task);
    const known = this.tasks.get(uid);
    if (known === undefined) return;
    const [before, after] = [old?.status?.phase ?? '', task.status?.phase ?? ''];
    if (before !== after && !phases[before]?.includes(after)) throw new Violation(`${name} went from ${before} to ${after}`);
    if (ended.includes(before) && endOf(old) !== endOf(task))
      throw new Violation(`${name} has ended as ${endOf(old)}, and then as ${endOf(task)}`);
    const wasAsked = old?.metadata.annotations?.[annotations.cancel] !== undefined;
    const isAsked = task.metadata.annotations?.[annotations.cancel] !== undefined;
    if (!wasAsked && isAsked && !ended.includes(before)) known.isCancelled = true;
    known.last = task;
    known.isGone = type === 'DELETED';
    if (isRun(task) && !isGated(task) && (old === undefined || isGated(old))) this.#onRunStarted(known);
    const slot = task.status?.lastScheduleTime;
    if (slot === undefined || slot === old?.status?.lastScheduleTime) return;
    this.#runsSaid.set(uid, (this.#runsSaid.get(uid) ?? new Set()).add(scheduledRunName(name, Date.parse(slot))));
  }

  /** Runs of a Task whose status says that they were started, and that never were. */
  neverStarted({ metadata: { uid = '' } }: Task): string[] {
    return [...(this.#runsSaid.get(uid) ?? [])].filter((name) => !this.#runsEver.has(name));
  }

  #onRunStarted({ name, last }: Known): void {
    if (this.#runsEver.has(name)) throw new Violation(`${name} was started twice for one slot`);
    this.#runsEver.add(name);
    const owner = ownerOf(last);
    if (this.tasks.get(owner)?.last.spec.concurrencyPolicy !== 'Forbid') return;
    const runs = [...this.tasks.values()].filter((one) => one.name !== name && isRun(one.last) && ownerOf(one.last) === owner);
    const going = runs.find((one) => !isLeaving(one) && !isGated(one.last));
    if (going !== undefined) throw new Violation(`${name} was started beside ${going.name}, which its schedule forbids`);
  }

  #onNewTask(task: Task): void {
    const { uid = '', name } = task.metadata;
    const plan = this.#plans.get(name) ?? this.#quiet;
    const parent = task.metadata.annotations?.[annotations.parentTaskUid];
    const expected = new Expected(plan);
    this.tasks.set(uid, { name, plan, expected, parent, isCancelled: false, last: task, isGone: false });
  }

  #onJob({ metadata: { name, annotations: notes = {} } }: Job): void {
    const known = this.tasks.get(notes[annotations.taskUid] ?? '');
    if (known === undefined) throw new Violation(`Job ${name} belongs to nobody`);
    if (isGated(known.last)) throw new Violation(`Job ${name} begins before ${known.name} may start`);
    const isAgain = this.#jobsEver.has(name);
    this.#jobsEver.add(name);
    if (this.lost.delete(name)) known.expected.takeBackLoss();
    else if (isAgain || isLeaving(known)) return void this.strays.add(name);
    if (known.expected.phase !== 'unfinished')
      throw new Violation(`Job ${name} begins though ${known.name} is ${known.expected.phase}`);
    const others = [...this.working.values()].filter((one) => !one.isOver && !this.#isDeleted(one));
    const mine = others.find(({ task }) => task.metadata.uid === known.last.metadata.uid);
    if (mine !== undefined) throw new Violation(`Job ${name} begins while ${mine.job} is at work`);
    const scopes = this.#scopesOf(known);
    for (const scope of scopes) {
      const taken = others.filter((one) => one.scopes.includes(scope));
      const limit = this.#limits.get(limitOf(scope)) ?? Number.POSITIVE_INFINITY;
      if (taken.length >= limit)
        throw new Violation(`Job ${name} begins in ${scope} with ${taken.map(({ job }) => job).join(', ')} at work`);
    }
    if (scopes.includes('session')) this.#enterSession(known, name);
    this.working.set(name, { job: name, task: known.last, scopes, isOver: false });
  }

  /** Whoever has begun in the session has it until it is to end, pauses between its attempts included. */
  #enterSession(known: Known, job: string): void {
    const holder = this.#inSession;
    const needsIt = holder?.expected.phase === 'unfinished' && !holder.isCancelled && !isLeaving(holder);
    if (needsIt && holder !== known) throw new Violation(`Job ${job} begins in the session of ${holder.name}`);
    this.#inSession = known;
  }

  /** Its places are free at once, and nobody listens to it any more: what is left of its pod's grace counts for nothing. */
  #isDeleted({ task }: Working): boolean {
    const known = this.tasks.get(task.metadata.uid ?? '');
    return known === undefined || isDeleted(known);
  }

  #scopesOf({ plan, parent, last }: Known): string[] {
    const boss = parent === undefined ? undefined : this.tasks.get(parent);
    return [
      ...(parent === undefined ? ['tasks'] : [`children of ${boss?.plan.agent} ${parent}`]),
      ...(plan.agent === undefined ? [] : [`agent ${plan.agent}`]),
      ...(last.spec.sessionRef === undefined ? [] : ['session']),
    ];
  }
}

const isRun = ({ metadata }: Task): boolean => metadata.labels?.[labels.scheduledRun] === 'true';

const ownerOf = ({ metadata }: Task): string => metadata.ownerReferences?.find(({ controller }) => controller)?.uid ?? '';

const isDeleted = ({ isGone, last }: Known): boolean => isGone || last.metadata.deletionTimestamp !== undefined;

const isLeaving = (known: Known): boolean => isDeleted(known) || ended.includes(known.last.status?.phase ?? '');

const endOf = (task: Task | undefined): string => {
  const { phase, message, completionTime } = task?.status ?? {};
  return JSON.stringify([phase, message, completionTime]);
};

/** Where the limit of a scope is noted: all coordinators of an Agent have the same. */
const limitOf = (scope: string): string => (scope.startsWith('children of ') ? scope.split(' ').slice(0, 3).join(' ') : scope);
