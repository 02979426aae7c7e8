import type { AnyOrkaEvent } from '../../../eventing/core/catalogue.ts';
import type { Tables } from '../../../functions/store/tables/index.ts';
import type { ResourceKind } from '../../../shared/api/kinds.ts';
import type { Ref } from '../../../shared/core/refs.ts';
import type { Kube, KubeObject } from '../../../shared/kube/kube.ts';
import type { Store, TaskKey } from '../../../shared/store/store.ts';
import type { AnyObject, Cluster } from './cluster.ts';
import type { Io, Process } from './io.ts';

export interface Surroundings {
  readonly io: Io;
  readonly cluster: Cluster;
  readonly tables: Tables;
  readonly publish: (event: AnyOrkaEvent) => void;
  readonly random: () => number;
  readonly now: () => number;
}

const unused = (what: string) => async (): Promise<never> => {
  throw new TypeError(`nobody is expected to ${what} here`);
};

/** The Kubernetes API as this process sees it. */
export function kubeFor(process: Process, { io, cluster, random }: Surroundings): Kube {
  const call = <T>(what: string, effect: () => unknown): Promise<T> => io.call(process, what, effect) as Promise<T>;
  return {
    get: <T extends KubeObject>(kind: ResourceKind<T>, namespace: string, name: string, options: { cached?: boolean } = {}) =>
      call<T | undefined>(`get ${kind.plural} ${name}`, () =>
        options.cached === true && random() < 0.3 ? cluster.before(kind, namespace, name) : cluster.get(kind, namespace, name),
      ),
    list: <T extends KubeObject>(kind: ResourceKind<T>, { labelSelector }: { labelSelector?: string } = {}) =>
      call<{ items: T[]; metadata: object }>(`list ${kind.plural}`, () => ({
        items: cluster.list(kind, labelSelector),
        metadata: {},
      })),
    create: (kind, namespace, object) =>
      call(`create ${kind.plural} ${object.metadata.name}`, () => cluster.create(kind, namespace, begun(kind, object))),
    apply: (kind, object) => call(`apply ${kind.plural}`, () => cluster.apply(kind, object as AnyObject)),
    patch: (kind, at, patch, options) =>
      call(`patch ${kind.plural} ${at.name} ${options?.subresource ?? ''}`, () =>
        cluster.patch(kind, at, patch, options?.subresource),
      ),
    delete: (kind, at) => call(`delete ${kind.plural} ${at.name}`, () => cluster.delete(kind, at)),
    podLog: () => call('podLog', () => 'printed'),
    createSubresource: unused('create a subresource'),
    replace: unused('replace an object'),
    watch: () => {
      throw new TypeError('nobody is expected to watch here');
    },
    podLogStream: unused('follow a log'),
    close() {},
  };
}

/** A Job has its pod at once. */
function begun({ plural }: { readonly plural: string }, object: AnyObject): AnyObject {
  return plural === 'jobs' ? { ...object, status: { active: 1 } } : object;
}

export type SimulatedStore = Pick<
  Store,
  | 'session'
  | 'putSession'
  | 'appendSession'
  | 'reserve'
  | 'release'
  | 'releaseUnlessLaunching'
  | 'listReservations'
  | 'beginRun'
  | 'runs'
  | 'spending'
  | 'endRun'
  | 'plan'
  | 'usage'
  | 'result'
  | 'putResult'
  | 'putLog'
  | 'forgetTask'
>;

/** The store as this process sees it: its very tables, without HTTP. */
export function storeFor(process: Process, { io, tables, now }: Surroundings): SimulatedStore {
  const call = <T>(what: string, effect: () => T): Promise<T> => io.call(process, `store: ${what}`, effect);
  const write = <T>(task: TaskKey, what: string, effect: () => T): Promise<T> =>
    call(`${what} ${task.uid}`, () => {
      tables.forgotten.refuse(task);
      return effect();
    });
  return {
    session: (namespace, name) =>
      call('session', () => {
        const found = tables.sessions.get(namespace, name);
        return found && { ...found, activeTask: undefined };
      }),
    putSession: (namespace, name, type) => call('put session', () => tables.sessions.put(namespace, name, type, now())),
    appendSession: (namespace, name, entry) =>
      call('append to session', () => tables.sessions.append(namespace, name, entry, now())),
    reserve(namespace, { holder, priority = 500, scopes }) {
      const task = { namespace, ...holder };
      return write(task, 'reserve', () => tables.reservations.reserve(task, { priority, scopes }, now()));
    },
    release: (namespace, uid, options) =>
      call(`release ${uid}`, () => tables.reservations.release({ namespace, uid }, now(), options)),
    releaseUnlessLaunching: (namespace, uid, options) =>
      call(`release ${uid} unless launching`, () =>
        tables.reservations.releaseUnlessLaunching({ namespace, uid }, now(), options),
      ),
    listReservations: ({ after = 0, limit = 500 } = {}) =>
      call('list reservations', () => tables.reservations.list({ after, limit })),
    beginRun: (task, run) => write(task, 'begin run', () => tables.runs.begin(task, run, now())),
    runs: (task) => call(`runs ${task.uid}`, () => tables.runs.list(task)),
    spending: unused('ask what was spent'),
    endRun: (task, run, outcome) => write(task, 'end run', () => void tables.runs.end(task, run, outcome, now())),
    plan: (task) => call('plan', () => tables.plans.get(task)),
    usage: (task) => call('usage', () => tables.usage.of(task)),
    result: (task) => call('result', () => tables.results.get(task)),
    putResult: (task, result) => write(task, 'put result', () => tables.results.put(task, Buffer.from(result))),
    putLog: (task, job, text) => write(task, 'put log', () => tables.logs.put(task, job, Buffer.from(text))),
    forgetTask: (task) => call(`forget ${task.uid}`, () => forget(tables, task, now())),
  };
}

function forget(tables: Tables, task: TaskKey, now: number): Ref[] {
  for (const table of [tables.runs, tables.results, tables.plans, tables.logs]) table.forget(task);
  tables.forgotten.remember(task, now);
  return tables.reservations.release(task, now);
}

/** Where this process leaves its events. */
export function publisherFor(process: Process, { io, publish }: Surroundings): { publish(event: AnyOrkaEvent): Promise<void> } {
  return { publish: (event) => io.call(process, `publish ${event.type} ${event.id}`, () => publish(event)) };
}
