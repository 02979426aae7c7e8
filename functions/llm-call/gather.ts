import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import { Agents, Providers, Secrets, Tasks } from '../../shared/api/kinds.ts';
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

const ended = new Set(['Succeeded', 'Failed', 'Cancelled']);

/** Reads the Task and its Agent afresh. A Task that is gone or has ended gets no more answers: InvalidError. */
export async function gatherPlan(ref: ObjectRef, { kube }: Pick<Deps, 'kube'>): Promise<Plan> {
  const task = await kube.get(Tasks, ref.namespace, ref.name);
  if (task === undefined || task.metadata.uid !== ref.uid || task.metadata.deletionTimestamp !== undefined)
    throw new InvalidError(`Task "${ref.name}" is gone`);
  const phase = task.status?.phase ?? '';
  if (ended.has(phase)) throw new InvalidError(`Task "${ref.name}" has ended: ${phase}`);
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
