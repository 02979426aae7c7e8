import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, Providers, Secrets, Tasks } from '../../shared/api/kinds.ts';
import { annotations } from '../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { agentOf } from '../../shared/core/provider-ref.ts';
import { InvalidError } from '../../shared/errors/catalogue.ts';
import type { ModelEndpoint } from '../../shared/llm/provider.ts';
import { type CallSettings, type Candidate, candidatesOf, type Route, routeOf, settingsOf } from './core/route.ts';
import type { Deps } from './deps.ts';

/** Who may answer a Task's call, and with which settings. */
export interface Plan {
  readonly candidates: readonly Candidate[];
  readonly settings: CallSettings;
}

/** Why the Task needs no answer any more, looked up afresh; undefined where it does. */
export async function unwanted(ref: ObjectRef, { kube }: Pick<Deps, 'kube'>): Promise<string | undefined> {
  return whyUnwanted(ref, await kube.get(Tasks, ref.namespace, ref.name));
}

function whyUnwanted({ name, uid }: ObjectRef, task: Task | undefined): string | undefined {
  if (task === undefined || task.metadata.uid !== uid || task.metadata.deletionTimestamp !== undefined)
    return `Task "${name}" is gone`;
  const state = stateOf(task);
  if (isTerminal(state)) return `Task "${name}" has ended: ${state}`;
  return task.metadata.annotations?.[annotations.cancel] === undefined ? undefined : `Task "${name}" is being cancelled`;
}

/** Reads the Task and its Agent afresh. A Task that is gone, has ended or is to end gets no more answers: InvalidError. */
export async function gatherPlan(ref: ObjectRef, { kube }: Pick<Deps, 'kube'>): Promise<Plan> {
  const task = await kube.get(Tasks, ref.namespace, ref.name);
  const why = whyUnwanted(ref, task);
  if (task === undefined || why !== undefined) throw new InvalidError(why ?? `Task "${ref.name}" is gone`);
  const location = agentOf(task);
  const agent = location && (await kube.get(Agents, location.namespace, location.name));
  if (location !== undefined && agent === undefined) throw new InvalidError(`agent "${location.name}" not found`);
  return { candidates: candidatesOf(task, agent), settings: settingsOf(task, agent) };
}

/** The candidate's address and key, read afresh so that a rotated key counts at once; or in a sentence why there is none. */
export async function gatherEndpoint(
  candidate: Candidate,
  { kube }: Pick<Deps, 'kube'>,
): Promise<{ route: Route; endpoint: ModelEndpoint } | string> {
  const route = routeOf(candidate, await kube.get(Providers, candidate.namespace, candidate.name));
  if (typeof route === 'string') return route;
  const { namespace, name, key } = route.secret;
  const secret = await kube.get(Secrets, namespace, name);
  if (secret === undefined) return `referenced secret not found: ${name}`;
  const apiKey = Buffer.from(secret.data?.[key] ?? '', 'base64')
    .toString('utf8')
    .trim();
  if (apiKey === '') return `key '${key}' not found in secret`;
  const { type, baseURL, azure } = route;
  return { route, endpoint: { name: route.name, type, apiKey, baseURL, azure } };
}
