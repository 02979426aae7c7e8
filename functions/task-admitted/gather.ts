import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, Jobs, Providers, Secrets, Tasks } from '../../shared/api/kinds.ts';
import { annotations } from '../../shared/core/labels.ts';
import { jobName } from '../../shared/core/names.ts';
import { agentOf, type Location, providerOf } from '../../shared/core/provider-ref.ts';
import { refTo } from '../../shared/core/refs.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { AdmissionInput, Parent } from './core/input.ts';

/** Reads all that a decision about the Task rests on; undefined where the Task is gone, or another one has its name. */
export async function gather(
  ref: ObjectRef,
  { kube, now, agentGraceMs }: { kube: Kube; now: number; agentGraceMs: number },
): Promise<AdmissionInput | undefined> {
  const task = await kube.get(Tasks, ref.namespace, ref.name);
  if (task === undefined || task.metadata.uid !== ref.uid) return undefined;
  const [agent, parent, launched] = await Promise.all([
    agentAt(kube, agentOf(task)),
    gatherParent(kube, task),
    isLaunched(kube, task),
  ]);
  const [provider, missingSecrets] = await Promise.all([
    gatherProvider(kube, task, agent),
    findMissingSecrets(kube, task, agent),
  ]);
  return { task, agent, parent, provider, missingSecrets, launched, now, agentGraceMs };
}

async function isLaunched(kube: Kube, task: Task): Promise<boolean> {
  const { namespace, name, uid } = refTo(task);
  const job = await kube.get(Jobs, namespace, jobName({ name, uid }, (task.status?.attempts ?? 0) + 1));
  return job?.metadata.annotations?.[annotations.taskUid] === uid;
}

async function agentAt(kube: Kube, at: Location | undefined): Promise<Agent | undefined> {
  return at && kube.get(Agents, at.namespace, at.name);
}

/** The uid in the annotation must fit: a new Task under an old name is no parent. */
async function gatherParent(kube: Kube, task: Task): Promise<Parent | undefined> {
  const notes = task.metadata.annotations ?? {};
  const depth = notes[annotations.coordinationDepth];
  if (depth === undefined) return undefined;
  const name = notes[annotations.parentTaskName] ?? '';
  const found = name === '' ? undefined : await kube.get(Tasks, task.metadata.namespace ?? 'default', name);
  const parent = found?.metadata.uid === notes[annotations.parentTaskUid] ? found : undefined;
  return { name, depth: Number(depth), task: parent, agent: parent && (await agentAt(kube, agentOf(parent))) };
}

/** Of the Provider's Secret only the names of its keys are kept. */
async function gatherProvider(kube: Kube, task: Task, agent: Agent | undefined): Promise<AdmissionInput['provider']> {
  if (task.spec.type !== 'ai') return undefined;
  const at = providerOf(task, agent);
  const found = await kube.get(Providers, at.namespace, at.name);
  const secret = found && (await kube.get(Secrets, at.namespace, found.spec.secretRef.name));
  return { at, found, secretKeys: secret && Object.keys(secret.data ?? {}) };
}

async function findMissingSecrets(kube: Kube, task: Task, agent: Agent | undefined): Promise<string[]> {
  const names = [task.spec.secretRef?.name, agent?.spec.secretRef?.name].filter((name): name is string => Boolean(name));
  const found = await Promise.all(names.map((name) => kube.get(Secrets, task.metadata.namespace ?? 'default', name)));
  return names.filter((_, i) => found[i] === undefined);
}
