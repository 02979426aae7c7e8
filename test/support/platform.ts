import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScriptedModel, type ScriptedModelOptions, startScriptedModel } from '../../demo/model/server.ts';
import type { Script } from '../../demo/model/types.ts';
import { type DevOptions, startDev } from '../../local/dev.ts';
import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, Providers, Secrets, ServiceAccounts, Tasks } from '../../shared/api/kinds.ts';
import { createHttpClient, type HttpClient } from '../../shared/http/client.ts';
import { createKube } from '../../shared/kube/client.ts';
import type { Kube, KubeConnection } from '../../shared/kube/kube.ts';
import { readKubeconfig } from '../../shared/kube/kubeconfig.ts';
import { silent } from '../../shared/log/logger.ts';
import { type OrkaDev, type StartOptions, startOrkaDev } from './orka-dev.ts';
import { until } from './until.ts';

/** What a test needs to ask a whole platform for things, as people do. All of it is in namespace `default`. */
export interface TestPlatform {
  readonly dataDir: string;
  readonly kubeconfig: string;
  readonly urls: { readonly kubernetes: string; readonly api: string; readonly broker: string; readonly store: string };
  readonly connection: KubeConnection;
  readonly kube: Kube;
  /** The REST API with the token of `orka-client`. */
  readonly rest: HttpClient;
  /** A client of any room with this token, or with none. */
  client(url: string, token?: string): HttpClient;
  /** A token as `kubectl create token` makes one. */
  token(namespace: string, serviceAccount: string, spec?: object): Promise<string>;
  /** A scripted model of its own behind a Provider of this name. */
  model(name: string, options: ModelOptions): Promise<ScriptedModel>;
  /** A Provider and the Secret that it names; `baseURL` is where its model is. */
  provider(name: string, baseURL: string, secret?: string): Promise<void>;
  secret(name: string, stringData: Record<string, string>): Promise<void>;
  agent(name: string, spec: Agent['spec']): Promise<Agent>;
  task(name: string, spec: Task['spec'], annotations?: Record<string, string>): Promise<Task>;
  /** A Task of type `ai` for the model of this name. */
  ask(name: string, model: string, more?: Partial<Task['spec']>): Promise<Task>;
  /** The Task once it is as asked; the error says how it was instead. */
  taskThat(name: string, what: string, is: (task: Task) => boolean): Promise<Task>;
  /** The Task once it has ended, however it did. */
  ended(name: string): Promise<Task>;
  result(name: string): Promise<string>;
  /** Ends it; the folder stays for the next one. */
  stop(): Promise<void>;
  /** Ends it and removes the folder. */
  close(): Promise<void>;
}

export interface ModelOptions extends Partial<ScriptedModelOptions> {
  readonly script: Script;
  /** What is in the Provider's Secret. */
  readonly key?: string;
}

const apiVersion = 'core.orka.ai/v1alpha1';
const namespace = 'default';
const terminal = ['Succeeded', 'Failed', 'Cancelled'];
const patienceMs = 60_000;

/** `orka dev` as a process of its own, on a folder of its own where none is given. */
export async function startPlatform(
  dataDir = freshFolder(),
  options: Pick<StartOptions, 'env' | 'args'> = {},
): Promise<TestPlatform & { readonly dev: OrkaDev }> {
  const dev = await startOrkaDev({ dataDir, ...options });
  const { connection } = await readKubeconfig(dev.kubeconfig);
  const { kubernetes, rest: api, broker, store, kubeconfig } = dev;
  const urls = { kubernetes, api, broker, store };
  return { ...asked({ dataDir, kubeconfig, urls, connection }, () => dev.stop()), dev };
}

/** The same in this process, with what only a composition root can hand in. */
export async function startPlatformHere({ dataDir = freshFolder(), ...options }: Partial<DevOptions>): Promise<TestPlatform> {
  const platform = await startDev({ dataDir, kubePort: 0, port: 0, log: silent, ...options });
  return asked({ dataDir, kubeconfig: platform.kubeconfigPath, ...platform }, () => platform.close());
}

const freshFolder = (): string => mkdtempSync(join(tmpdir(), 'orka-e2e-'));

type Running = Pick<TestPlatform, 'dataDir' | 'kubeconfig' | 'urls' | 'connection'>;

function asked({ dataDir, kubeconfig, urls, connection }: Running, end: () => Promise<unknown>): TestPlatform {
  const kube = createKube(connection);
  const closing: (() => Promise<void> | void)[] = [() => kube.close()];

  function client(url: string, token?: string): HttpClient {
    const { ca } = connection;
    const http = createHttpClient({ baseUrl: url, token: async () => token, ...(url.startsWith('https:') ? { ca } : {}) });
    closing.push(() => http.close());
    return http;
  }

  async function token(ns: string, name: string, spec: object = {}): Promise<string> {
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 3600, ...spec } };
    const at = { namespace: ns, name, subresource: 'token' };
    return (await kube.createSubresource<object, { status: { token: string } }>(ServiceAccounts, at, body)).status.token;
  }

  const rest = createHttpClient({ baseUrl: urls.api, token: () => token(namespace, 'orka-client') });
  closing.push(() => rest.close());

  async function secret(name: string, stringData: Record<string, string>): Promise<void> {
    await kube.create(Secrets, namespace, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, stringData });
  }

  async function provider(name: string, baseURL: string, secretName = name): Promise<void> {
    const spec = { type: 'anthropic' as const, baseURL, secretRef: { name: secretName }, defaultModel: 'scripted' };
    await kube.create(Providers, namespace, { apiVersion, kind: 'Provider', metadata: { name }, spec });
  }

  async function taskThat(name: string, what: string, is: (task: Task) => boolean): Promise<Task> {
    let last: Task | undefined;
    try {
      return await until(
        `${name} to ${what}`,
        async () => {
          last = await kube.get(Tasks, namespace, name);
          return last !== undefined && is(last) ? last : undefined;
        },
        { timeoutMs: patienceMs, everyMs: 50 },
      );
    } catch (cause) {
      throw new Error(`${(cause as Error).message}; its status is ${JSON.stringify(last?.status)}`, { cause });
    }
  }

  async function task(name: string, spec: Task['spec'], annotations: Record<string, string> = {}): Promise<Task> {
    return kube.create<Task>(Tasks, namespace, { apiVersion, kind: 'Task', metadata: { name, annotations }, spec });
  }

  async function stop(): Promise<void> {
    await end();
    for (const close of closing.splice(0).reverse()) await close();
  }

  return {
    dataDir,
    kubeconfig,
    urls,
    connection,
    kube,
    rest,
    client,
    token,
    secret,
    provider,
    task,
    taskThat,
    async model(name, { key = 'scripted', ...options }) {
      const model = await startScriptedModel({ port: 0, ...options });
      closing.push(() => model.close());
      await secret(name, { 'api-key': key });
      await provider(name, model.url);
      return model;
    },
    agent: (name, spec) => kube.create<Agent>(Agents, namespace, { apiVersion, kind: 'Agent', metadata: { name }, spec }),
    ask: (name, model, more = {}) =>
      task(name, { type: 'ai', prompt: 'Say hello.', ai: { providerRef: { name: model } }, ...more }),
    ended: (name) => taskThat(name, 'end', ({ status }) => terminal.includes(status?.phase ?? '')),
    async result(name) {
      return (await rest.json<{ result: string }>('GET', `/api/v1/tasks/${name}/result`)).result;
    },
    stop,
    async close() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
