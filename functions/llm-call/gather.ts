import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, Namespaces, Providers, Secrets, Tasks } from '../../shared/api/kinds.ts';
import { budgetsOf } from '../../shared/core/budgets.ts';
import { annotations } from '../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { agentOf } from '../../shared/core/provider-ref.ts';
import { InvalidError } from '../../shared/errors/catalogue.ts';
import type { ModelEndpoint } from '../../shared/llm/provider.ts';
import { chargedFor } from '../../shared/tasks/charged.ts';
import { chargedScopes } from './core/charged-scopes.ts';
import { type CallSettings, type Candidate, candidatesOf, type Route, ratesOf, routeOf, settingsOf } from './core/route.ts';
import type { Deps } from './deps.ts';
import type { ProviderStates } from './provider-states.ts';
import type { Charged } from './reservations.ts';

/** Who may answer a Task's call, with which settings, and who is charged for it within which limits. */
export interface Plan extends Charged {
  readonly candidates: readonly Candidate[];
  readonly settings: CallSettings;
  /** What the answer's cost is added to. */
  readonly scopes: readonly string[];
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

/**
 * Reads the Task (unless somebody has just `seen` it) and its Agent afresh, and who else is charged as it was a moment ago. A Task that is
 * gone, has ended or is to end gets no more answers: InvalidError.
 */
export async function gatherPlan(ref: ObjectRef, { kube, recentKube, now }: Reading, seen?: Task): Promise<Plan> {
  // Needed in any case, so it is read meanwhile; what goes wrong with it is its next reader's.
  recentKube.get(Namespaces, '', ref.namespace).catch(() => undefined);
  const task = seen ?? (await kube.get(Tasks, ref.namespace, ref.name));
  const why = whyUnwanted(ref, task);
  if (task === undefined || why !== undefined) throw new InvalidError(why ?? `Task "${ref.name}" is gone`);
  const location = agentOf(task);
  const [agent, charged] = await Promise.all([
    location && kube.get(Agents, location.namespace, location.name),
    chargedFor(recentKube, task, { agent: undefined, now: now() }),
  ]);
  if (location !== undefined && agent === undefined) throw new InvalidError(`agent "${location.name}" not found`);
  const budgets = budgetsOf({ ...charged, agent });
  return {
    candidates: candidatesOf(task, agent),
    settings: settingsOf(task, agent),
    budgets,
    rates: location === undefined ? [] : ratesOf('agent', location, agent?.spec.rateLimit),
    scopes: chargedScopes(task, budgets),
  };
}

type Reading = Pick<Deps, 'kube' | 'recentKube' | 'now'>;

/** How a candidate is called. */
export interface Gathered {
  readonly route: Route;
  readonly endpoint: ModelEndpoint;
  /** Whether `endpoint.api` is what it spoke before, and not what somebody has set. */
  readonly apiRemembered: boolean;
}

/** The candidate's address and key, read afresh so that a rotated key counts at once; or in a sentence why there is none. */
export async function gatherEndpoint(
  candidate: Candidate,
  states: Pick<ProviderStates, 'of'>,
  { kube }: Pick<Deps, 'kube'>,
): Promise<Gathered | string> {
  const route = routeOf(candidate, await kube.get(Providers, candidate.namespace, candidate.name));
  if (typeof route === 'string') return route;
  const { namespace, name, key } = route.secret;
  const apiIsOpen = route.type === 'openai' && route.api === undefined;
  const [secret, state] = await Promise.all([kube.get(Secrets, namespace, name), apiIsOpen ? states.of(candidate) : undefined]);
  if (secret === undefined) return `referenced secret not found: ${name}`;
  const apiKey = Buffer.from(secret.data?.[key] ?? '', 'base64')
    .toString('utf8')
    .trim();
  if (apiKey === '') return `key '${key}' not found in secret`;
  const { type, baseURL, azure, api = state?.api } = route;
  const endpoint = { name: route.name, type, apiKey, baseURL, azure, api };
  return { route, endpoint, apiRemembered: apiIsOpen && api !== undefined };
}
