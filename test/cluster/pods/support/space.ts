import type { Task } from '../../../../shared/api/generated/task.ts';
import { Pods, Secrets, ServiceAccounts, Tasks } from '../../../../shared/api/kinds.ts';
import type { Pod } from '../../../../shared/api/kubernetes/pod.ts';
import { isTerminal, stateOf } from '../../../../shared/core/lifecycle.ts';
import { createHttpClient, type HttpClient } from '../../../../shared/http/client.ts';
import type { Kube } from '../../../../shared/kube/kube.ts';
import { until } from '../../../support/until.ts';

/** A namespace of the cluster, as somebody who works in it sees the platform. */
export interface Space {
  readonly namespace: string;
  readonly kube: Kube;
  /** The REST API, with a token of this namespace. */
  readonly rest: HttpClient;
  task(name: string, spec: Task['spec']): Promise<Task>;
  secret(name: string, stringData: Readonly<Record<string, string>>): Promise<void>;
  /** The Task once it is as asked; the error says how it was instead. */
  taskThat(name: string, what: string, is: (task: Task) => boolean): Promise<Task>;
  /** The Task once it has ended, however it did. */
  ended(name: string): Promise<Task>;
  /** The newest pod of a Task once it is as asked. */
  podThat(task: string, what: string, is: (pod: Pod) => boolean): Promise<Pod>;
  result(name: string): Promise<string>;
  logs(name: string): Promise<string>;
}

const patience = { timeoutMs: 90_000, everyMs: 250 };

/** Opens a namespace that is there already. */
export function openSpace({
  namespace,
  kube,
  api,
}: {
  readonly namespace: string;
  readonly kube: Kube;
  readonly api: string;
}): Space & { close(): void } {
  const rest = createHttpClient({ baseUrl: api, token: () => tokenOf(kube, namespace) });

  async function eventually<T>(what: string, look: () => Promise<T | undefined>, is: (found: T) => boolean): Promise<T> {
    let last: T | undefined;
    try {
      return await until(
        what,
        async () => {
          last = await look();
          return last !== undefined && is(last) ? last : undefined;
        },
        patience,
      );
    } catch (cause) {
      const { status } = (last ?? {}) as { status?: unknown };
      throw new Error(`${(cause as Error).message}; its status is ${JSON.stringify(status)}`, { cause });
    }
  }

  const taskThat: Space['taskThat'] = (name, what, is) =>
    eventually(`Task ${name} to ${what}`, () => kube.get(Tasks, namespace, name), is);

  return {
    namespace,
    kube,
    rest,
    taskThat,
    task: (name, spec) =>
      kube.create<Task>(Tasks, namespace, { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', metadata: { name }, spec }),
    async secret(name, stringData) {
      await kube.create(Secrets, namespace, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData });
    },
    ended: (name) => taskThat(name, 'end', (task) => isTerminal(stateOf(task))),
    podThat: (task, what, is) => eventually(`the pod of ${task} to ${what}`, () => newestPod(kube, namespace, task), is),
    async result(name) {
      return (await rest.json<{ result: string }>('GET', `/api/v1/tasks/${name}/result`)).result;
    },
    async logs(name) {
      return (await rest.json<{ logs: string }>('GET', `/api/v1/tasks/${name}/logs`)).logs;
    },
    close: () => rest.close(),
  };
}

async function newestPod(kube: Kube, namespace: string, task: string): Promise<Pod | undefined> {
  const { items } = await kube.list(Pods, { namespace, labelSelector: `orka.ai/task=${task}` });
  const age = ({ metadata }: Pod): string => metadata.creationTimestamp ?? '';
  return items.toSorted((a, b) => age(a).localeCompare(age(b))).at(-1);
}

async function tokenOf(kube: Kube, namespace: string): Promise<string> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600 } };
  const at = { namespace, name: 'default', subresource: 'token' };
  return (await kube.createSubresource<object, { status: { token: string } }>(ServiceAccounts, at, body)).status.token;
}
