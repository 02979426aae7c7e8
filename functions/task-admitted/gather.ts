import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import type { AdmissionHint } from '../../eventing/generated/event-data.ts';
import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, ConfigMaps, Jobs, Providers, Secrets, Skills, Tasks, Tools } from '../../shared/api/kinds.ts';
import { isOutOfBudget } from '../../shared/core/budgets.ts';
import { annotations } from '../../shared/core/labels.ts';
import { phaseAfter, stateOf } from '../../shared/core/lifecycle.ts';
import { nextJobOf } from '../../shared/core/names.ts';
import { agentOf, type Location, providerOf } from '../../shared/core/provider-ref.ts';
import { refTo } from '../../shared/core/refs.ts';
import { isSessionName } from '../../shared/core/session-name.ts';
import { type SkillContent, skillBytes } from '../../shared/core/skill-content.ts';
import { described, type SkillRef, skillRefsOf } from '../../shared/core/skill-refs.ts';
import { toolHealth } from '../../shared/core/tool-health.ts';
import { toolObjectsOf, toolsForRun } from '../../shared/core/tools-for-run.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { lookAtBudgets } from './budgets.ts';
import type { AdmissionConfig } from './config.ts';
import { decide } from './core/decide.ts';
import type { AdmissionInput, Parent } from './core/input.ts';
import type { AdmissionStore } from './deps.ts';
import { createReader, type Reader } from './reader.ts';
import type { Routes } from './routes.ts';

export interface GatherOptions {
  readonly kube: Pick<Kube, 'get'>;
  /** The same API, for what many Tasks want at the same time. */
  readonly shared: Pick<Kube, 'get'>;
  readonly routes: Routes;
  readonly store: Pick<AdmissionStore, 'session' | 'runs' | 'spending'>;
  readonly now: number;
  readonly config: Pick<AdmissionConfig, 'agentGraceMs' | 'runtime' | 'maxTasksPerNamespace'>;
}

/**
 * Reads all that a decision about the Task rests on; undefined where the Task is gone, or another one has its name.
 *
 * The Task and its parent are read afresh, the Task at least as whoever sent it here saw it. What they refer to comes from the API server's cache, as other controllers have it from their
 * own, and the Job is not asked for: making it tells whether it is there. Where such a quick look does not end in a launch, all is read
 * once more, afresh, so that no Task waits or fails because of what was a moment ago.
 */
export async function gather(ref: ObjectRef, options: GatherOptions, hint?: AdmissionHint): Promise<AdmissionInput | undefined> {
  const { kube, shared } = options;
  const quickly = createReader(shared, { cached: true });
  if (hint?.agent !== undefined) readAhead(quickly, hint.agent, options.routes);
  const task = await kube.get(Tasks, ref.namespace, ref.name, { atLeast: hint?.resourceVersion });
  if (task === undefined || task.metadata.uid !== ref.uid) return undefined;
  // What stands still because of a budget mostly goes on doing so, and is looked at once.
  if (!isOutOfBudget(task)) {
    const quick = await gatherAround(task, quickly, options);
    const isSettled = ['launch', 'schedule'].includes(decide(quick).kind) || phaseAfter(stateOf(task), 'launch') === undefined;
    if (isSettled) return quick;
  }
  const reader = createReader(kube, {});
  const [thorough, launched] = await Promise.all([gatherAround(task, reader, options), isLaunched(reader, task)]);
  return { ...thorough, launched };
}

/** Begins to read what a Task of this Agent leads to, next to the Task itself; whoever needs it waits for it, or meets its error. */
function readAhead(reader: Reader, agent: Location, routes: Routes): void {
  const route = routes.of(agent);
  const reads = [
    reader.get(Agents, agent),
    ...(route === undefined ? [] : [reader.get(Providers, route.provider), reader.get(Secrets, route.secret)]),
  ];
  for (const read of reads) read.catch(() => undefined);
}

/**
 * An Agent names a Provider, which names a Secret. Those that it led to the last time are read along with it, which takes one round trip
 * and not three; where it leads elsewhere by now, that is read after it.
 */
async function gatherAround(
  task: Task,
  reader: Reader,
  { kube, routes, store, now, config: { agentGraceMs, runtime, maxTasksPerNamespace } }: GatherOptions,
): Promise<AdmissionInput> {
  const at = task.spec.type === 'ai' ? agentOf(task) : undefined;
  const route = at && routes.of(at);
  const guessed = route === undefined ? [] : [reader.get(Providers, route.provider), reader.get(Secrets, route.secret)];
  const [agent, parent, sessionExists] = await Promise.all([
    agentAt(reader, agentOf(task)),
    gatherParent(task, reader, kube),
    isSessionThere(task, store),
    ...guessed,
  ]);
  const [provider, missingSecrets, skills, tools, budgets] = await Promise.all([
    gatherProvider(reader, task, agent),
    findMissingSecrets(reader, task, agent),
    lookAtSkills(reader, task, agent),
    lookAtTools(reader, task, agent),
    lookAtBudgets(task, agent, { kube, store, now }),
  ]);
  if (at !== undefined && provider?.found !== undefined) routes.learn(at, provider.at, provider.found);
  return {
    task,
    agent,
    parent,
    provider,
    missingSecrets,
    skills,
    tools,
    budgets,
    sessionExists,
    launched: false,
    now,
    agentGraceMs,
    usualRuntime: runtime,
    maxTasksPerNamespace,
  };
}

async function isSessionThere({ metadata, spec }: Task, store: GatherOptions['store']): Promise<boolean | undefined> {
  if (spec.sessionRef === undefined || !isSessionName(spec.sessionRef.name)) return undefined;
  return (await store.session(metadata.namespace ?? 'default', spec.sessionRef.name)) !== undefined;
}

async function isLaunched(reader: Reader, task: Task): Promise<boolean> {
  const { namespace, uid } = refTo(task);
  const job = await reader.get(Jobs, { namespace, name: nextJobOf(task) });
  return job?.metadata.annotations?.[annotations.taskUid] === uid;
}

async function agentAt(reader: Reader, at: Location | undefined): Promise<Agent | undefined> {
  return at && reader.get(Agents, at);
}

/**
 * The uid in the annotation must fit: a new Task under an old name is no parent. It is read afresh, for one that has ended since its
 * children were cancelled must be seen to have ended.
 */
async function gatherParent(task: Task, reader: Reader, kube: GatherOptions['kube']): Promise<Parent | undefined> {
  const notes = task.metadata.annotations ?? {};
  const depth = notes[annotations.coordinationDepth];
  if (depth === undefined) return undefined;
  const name = notes[annotations.parentTaskName] ?? '';
  const found = name === '' ? undefined : await kube.get(Tasks, task.metadata.namespace ?? 'default', name);
  const parent = found?.metadata.uid === notes[annotations.parentTaskUid] ? found : undefined;
  return { name, depth: Number(depth), task: parent, agent: parent && (await agentAt(reader, agentOf(parent))) };
}

/** Of the Provider's Secret only the names of its keys are kept. */
async function gatherProvider(reader: Reader, task: Task, agent: Agent | undefined): Promise<AdmissionInput['provider']> {
  if (task.spec.type !== 'ai') return undefined;
  const at = providerOf(task, agent);
  const found = await reader.get(Providers, at);
  const secret = found && (await reader.get(Secrets, { namespace: at.namespace, name: found.spec.secretRef.name }));
  return { at, found, secretKeys: secret && Object.keys(secret.data ?? {}) };
}

async function findMissingSecrets(reader: Reader, task: Task, agent: Agent | undefined): Promise<string[]> {
  const namespace = task.metadata.namespace ?? 'default';
  const names = [task.spec.secretRef?.name, agent?.spec.secretRef?.name].filter((name): name is string => Boolean(name));
  const found = await Promise.all(names.map((name) => reader.get(Secrets, { namespace, name })));
  return names.filter((_, i) => found[i] === undefined);
}

async function lookAtTools(reader: Reader, task: Task, agent: Agent | undefined): Promise<AdmissionInput['tools']> {
  const names = task.spec.type === 'ai' ? toolObjectsOf(toolsForRun(task, agent).custom) : [];
  const namespace = task.metadata.namespace ?? 'default';
  const found = await Promise.all(names.map((name) => reader.get(Tools, { namespace, name })));
  return {
    missing: names.filter((_, i) => found[i] === undefined),
    unusable: found.flatMap((tool) => {
      const health = tool && toolHealth(tool.spec);
      return tool === undefined || health?.usable !== false ? [] : [{ name: tool.metadata.name, message: health.message }];
    }),
  };
}

async function lookAtSkills(reader: Reader, task: Task, agent: Agent | undefined): Promise<AdmissionInput['skills']> {
  const refs = skillRefsOf(task, agent);
  const contents = await Promise.all(refs.map((ref) => skillAt(reader, ref)));
  return {
    missing: refs.filter((_, i) => contents[i] === undefined).map(described),
    bytes: contents.reduce((sum, content) => sum + (content === undefined ? 0 : skillBytes(content)), 0),
  };
}

async function skillAt(reader: Reader, { at, key }: SkillRef): Promise<SkillContent | undefined> {
  if (key === undefined) return (await reader.get(Skills, at))?.spec.content;
  const inline = (await reader.get(ConfigMaps, at))?.data?.[key];
  return inline === undefined ? undefined : { inline };
}
