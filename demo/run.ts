import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDev } from '../local/dev.ts';
import { applyManifests, readManifests } from '../local/manifests.ts';
import { createTokenSource } from '../local/tokens.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { PersistentVolumeClaims, Tasks } from '../shared/api/kinds.ts';
import type { Runtime } from '../shared/core/runtime.ts';
import { InvalidError } from '../shared/errors/catalogue.ts';
import { createHttpClient, type HttpClient } from '../shared/http/client.ts';
import { createKube } from '../shared/kube/client.ts';
import type { Kube } from '../shared/kube/kube.ts';
import { reflect } from '../shared/kube/reflector.ts';
import { silent } from '../shared/log/logger.ts';
import { createLogger } from '../shared/log/pino.ts';
import { forModel, type ModelChoice } from './core/manifests.ts';
import { createProgress } from './core/progress.ts';
import { summaryTable, type Usage } from './core/summary.ts';
import { buildFeature } from './model/scripts/build-feature.ts';
import { startScriptedModel } from './model/server.ts';

export interface DemoOptions {
  readonly dataDir: string;
  readonly model: 'scripted' | 'real';
  readonly runtime: Runtime;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  readonly now: () => number;
}

const namespace = 'default';
const taskName = 'build-feature';
const examples = fileURLToPath(new URL('../examples/autonomous', import.meta.url));

/** Starts the platform, applies examples/autonomous to it, shows what happens, and ends when the Task does. */
export async function runDemo({
  dataDir,
  model,
  runtime,
  env,
  signal,
  print,
  now,
}: DemoOptions): Promise<'Succeeded' | 'Failed' | 'Cancelled' | 'stopped'> {
  const began = now();
  const scripted = model === 'scripted' ? await startScriptedModel({ port: 0, script: buildFeature() }) : undefined;
  const choice: ModelChoice = scripted === undefined ? realModel(env) : { kind: 'scripted', baseURL: scripted.url };
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => scripted?.close());

  const { log, path: logPath, end } = await logToFile(dataDir);
  cleanup.defer(end);
  const platform = await startDev({ dataDir, kubePort: 0, port: 0, runtime, log, now });
  cleanup.defer(() => platform.close());
  const kube = createKube(platform.connection);
  cleanup.defer(() => kube.close());
  print(`platform ready in ${now() - began} ms   kubernetes ${platform.urls.kubernetes}   rest ${platform.urls.api}`);
  print(`KUBECONFIG=${platform.kubeconfigPath}   log ${logPath}\n`);

  await applyManifests(kube, forModel(await readManifests(examples), choice), { fieldManager: 'orka-demo', namespace });
  const rest = createHttpClient({
    baseUrl: platform.urls.api,
    token: createTokenSource({ kube, namespace: 'default', serviceAccount: 'orka-client', now }),
  });
  cleanup.defer(() => rest.close());

  const applied = now();
  const task = await watchToTheEnd(kube, rest, { signal, print, now });
  if (task === undefined) return 'stopped';
  const phase = task.status?.phase as 'Succeeded' | 'Failed' | 'Cancelled';
  const usage = await rest.json<Usage>('GET', `/api/v1/tasks/${taskName}/usage?namespace=${namespace}`);
  print(`\n${taskName} ${phase}  ${task.status?.message ?? ''}\n`);
  const wallMs = now() - applied;
  const { items } = await kube.list(Tasks, { namespace });
  print(summaryTable({ task, tasks: items, usage, wallMs }));
  print(`\nwhat the agents built: ${await workspaceOf(kube, task, dataDir)}`);
  return phase;
}

async function logToFile(
  dataDir: string,
): Promise<{ log: Awaited<ReturnType<typeof createLogger>>; path: string; end: () => Promise<void> }> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, 'orka.log');
  const file = createWriteStream(path, { flags: 'a', mode: 0o600 });
  const log = await createLogger({ name: 'orka-demo', destination: file });
  return { log, path, end: () => new Promise((resolve) => file.end(resolve)) };
}

function realModel(env: DemoOptions['env']): ModelChoice {
  const { ANTHROPIC_API_KEY: anthropic, OPENAI_API_KEY: openai } = env;
  if (anthropic) return { kind: 'anthropic', apiKey: anthropic };
  if (openai) return { kind: 'openai', apiKey: openai };
  throw new InvalidError('--model real needs ANTHROPIC_API_KEY or OPENAI_API_KEY in the environment');
}

interface Watching {
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  readonly now: () => number;
}

/** Prints progress until the Task is terminal; undefined where the person stopped it first. */
async function watchToTheEnd(kube: Kube, rest: HttpClient, { signal, print, now }: Watching): Promise<Task | undefined> {
  const progress = createProgress({ root: taskName, began: now() });
  const done = Promise.withResolvers<Task | undefined>();
  const stop = new AbortController();
  const abort = (): void => done.resolve(undefined);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  let last = Promise.resolve();
  const onChange = (_type: string, task: Task): void => {
    last = last.then(async () => {
      const isRoot = task.metadata.name === taskName;
      const beside = isRoot ? { plan: await planOf(rest) } : { result: await resultOf(rest, task) };
      for (const line of progress.see(task, beside, now())) print(line);
      if (isRoot && isTerminal(task)) done.resolve(task);
    });
    last.catch(done.reject);
  };
  reflect(kube, Tasks, { namespace, onChange, signal: stop.signal, log: silent });
  try {
    return await done.promise;
  } finally {
    stop.abort();
    signal.removeEventListener('abort', abort);
  }
}

interface Plan {
  readonly Summary: string;
  readonly ProgressPct: number;
}

async function planOf(rest: HttpClient): Promise<Plan | undefined> {
  const answer = await rest.exchange('GET', `/api/v1/tasks/${taskName}/plan?namespace=${namespace}`);
  return answer.status === 200 ? (JSON.parse(answer.body.toString('utf8')) as Plan) : undefined;
}

const isTerminal = ({ status }: Task): boolean => ['Succeeded', 'Failed', 'Cancelled'].includes(status?.phase ?? '');

async function resultOf(rest: HttpClient, task: Task): Promise<string | undefined> {
  if (task.status?.resultRef?.available !== true) return undefined;
  const answer = await rest.exchange('GET', `/api/v1/tasks/${task.metadata.name}/result?namespace=${namespace}`);
  return answer.status === 200 ? (JSON.parse(answer.body.toString('utf8')) as { result: string }).result : undefined;
}

async function workspaceOf(kube: Kube, task: Task, dataDir: string): Promise<string> {
  const { items } = await kube.list(PersistentVolumeClaims, { namespace });
  const claim = items.find(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === task.metadata.uid));
  return claim?.metadata.name === undefined ? '(no workspace)' : join(dataDir, 'volumes', namespace, claim.metadata.name);
}
