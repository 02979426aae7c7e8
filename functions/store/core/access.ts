import type { Caller } from '../../../shared/auth/caller.ts';
import { accountOf, type Room } from '../../../shared/auth/core/rooms.ts';
import type { TaskKey } from '../../../shared/store/store.ts';

/** Who may call a route: rooms of the platform, and `worker`, the worker of the Task in the path. */
type Allowed = readonly (Room | 'worker')[];

/** Routes about the whole namespace or all of them, and the rooms that have business with them. */
export const platformAccess = {
  'GET /v1/namespaces/:namespace/events': ['api'],
  'GET /v1/dead-letters': ['api'],
  'POST /v1/namespaces/:namespace/reservations': ['task-admitted'],
  'DELETE /v1/namespaces/:namespace/reservations/:uid': ['task-admitted', 'job-finished', 'operator'],
  'GET /v1/reservations': ['operator'],
  'PUT /v1/namespaces/:namespace/sessions/:name': ['task-admitted', 'api'],
  'GET /v1/namespaces/:namespace/sessions': ['api'],
  'GET /v1/namespaces/:namespace/sessions/:name': ['api', 'task-admitted'],
  'DELETE /v1/namespaces/:namespace/sessions/:name': ['api'],
  'POST /v1/namespaces/:namespace/sessions/:name/messages': ['job-finished', 'api'],
  'GET /v1/namespaces/:namespace/sessions/:name/messages': ['api'],
  'GET /v1/namespaces/:namespace/session-messages/search': ['api'],
  'PUT /v1/namespaces/:namespace/memories/:id': ['api'],
  'GET /v1/namespaces/:namespace/memories': ['api'],
  'GET /v1/namespaces/:namespace/memories/:id': ['api'],
  'PATCH /v1/namespaces/:namespace/memories/:id': ['api'],
  'DELETE /v1/namespaces/:namespace/memories/:id': ['api'],
  'POST /v1/namespaces/:namespace/memories/recall': ['api'],
  'PUT /v1/namespaces/:namespace/memory-proposals/:id': ['api'],
  'GET /v1/namespaces/:namespace/memory-proposals': ['api'],
  'GET /v1/namespaces/:namespace/memory-proposals/:id': ['api'],
  'POST /v1/namespaces/:namespace/memory-proposals/:id/review': ['api'],
  'POST /v1/namespaces/:namespace/memory-proposals/:id/apply': ['api'],
  'POST /v1/namespaces/:namespace/memory-proposals/:id/archive': ['api'],
  'GET /v1/namespaces/:namespace/spending': ['llm-call', 'task-admitted', 'api'],
  'GET /v1/namespaces/:namespace/providers/:name/state': ['llm-call'],
  'POST /v1/namespaces/:namespace/providers/:name/state/failed': ['llm-call'],
  'POST /v1/namespaces/:namespace/providers/:name/state/answered': ['llm-call'],
  'PUT /v1/namespaces/:namespace/providers/:name/state/api': ['llm-call'],
  'GET /v1/notifications': ['operator', 'notify', 'api'],
} as const satisfies Record<string, Allowed>;

/** Routes below a Task, by what follows the Task's own path. */
export const taskAccess = {
  'DELETE ': ['operator', 'task-admitted', 'job-finished'],
  'POST /runs': ['task-admitted'],
  'GET /runs': ['api', 'task-admitted', 'job-finished', 'llm-call', 'llm-answered', 'worker'],
  'POST /runs/:run/end': ['api', 'job-finished', 'llm-call', 'llm-answered', 'worker'],
  'POST /runs/:run/pause': ['api', 'llm-call', 'llm-answered'],
  'PUT /runs/:run/context': ['api'],
  'GET /runs/:run/context': ['api', 'llm-call', 'llm-answered'],
  'POST /runs/:run/steps/:step': ['llm-call', 'llm-answered', 'api', 'worker'],
  'GET /runs/:run/steps': ['llm-call', 'llm-answered', 'api', 'worker'],
  'POST /runs/:run/steps/:step/claim': ['llm-call', 'llm-answered', 'api', 'worker'],
  'DELETE /runs/:run/steps/:step/claim': ['llm-call', 'llm-answered', 'api'],
  'POST /runs/:run/steps/:step/reservation': ['llm-call'],
  'DELETE /runs/:run/steps/:step/reservation': ['llm-call'],
  'GET /feed': ['api'],
  'POST /live': ['llm-call'],
  'GET /usage': ['api', 'job-finished'],
  'PUT /result': ['api', 'job-finished', 'llm-answered', 'worker'],
  'GET /result': ['api', 'job-finished', 'plan-updated', 'llm-answered', 'worker'],
  'PUT /plan': ['api', 'worker'],
  'GET /plan': ['api', 'job-finished', 'plan-updated', 'worker'],
  'PUT /logs/:job': ['job-finished'],
  'GET /logs/:job': ['api'],
  'PUT /artifacts/:filename': ['api', 'worker'],
  'GET /artifacts': ['api', 'worker'],
  'GET /artifacts/:filename': ['api', 'worker'],
  'POST /messages': ['api'],
  'GET /messages': ['api'],
  'PUT /notifications/:id': ['notify'],
  'POST /notifications/:id/claim': ['notify'],
  'POST /notifications/:id/outcome': ['notify'],
  'POST /notifications/:id/resend': ['api', 'notify'],
} as const satisfies Record<string, Allowed>;

export type PlatformRoute = keyof typeof platformAccess;
export type TaskRoute = keyof typeof taskAccess;

/** Why the caller may not, in a sentence that says who it is and who may; undefined where it may. */
export function refusalOf(caller: Caller, route: PlatformRoute | TaskRoute, task: TaskKey | undefined): string | undefined {
  const allowed = allowedBy(route);
  const only = `may not ${route.trim()}: ${those(allowed)} may`;
  if (caller.kind === 'platform') return allowed.includes(caller.room) ? undefined : `${caller.username} ${only}`;
  if (caller.kind === 'person') return `${caller.username} ${only}`;
  if (task === undefined || !allowed.includes('worker')) return `the worker of Task "${caller.task.name}" ${only}`;
  if (caller.namespace === task.namespace && caller.task.uid === task.uid) return undefined;
  return `the worker of Task "${caller.task.name}" in namespace ${caller.namespace} may only touch the records of that Task`;
}

function allowedBy(route: PlatformRoute | TaskRoute): Allowed {
  return Object.hasOwn(taskAccess, route) ? taskAccess[route as TaskRoute] : platformAccess[route as PlatformRoute];
}

/** `orka-api, orka-job-finished and the Task's own worker`. */
function those(allowed: Allowed): string {
  const names = allowed.map((one) => (one === 'worker' ? "the Task's own worker" : accountOf(one)));
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? `only ${last}` : `only ${names.slice(0, -1).join(', ')} and ${last}`;
}
