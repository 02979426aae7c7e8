import type { Authenticator } from '../../../shared/auth/caller.ts';
import { bearerToken } from '../../../shared/auth/core/bearer.ts';
import { ForbiddenError } from '../../../shared/errors/catalogue.ts';
import type { HttpReply, HttpRequest, Route } from '../../../shared/http/server.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import { type Audience, refusalOf } from '../core/access.ts';

type Answer = HttpReply | Promise<HttpReply>;

/** Makes routes that only callers of their audience get into. */
export interface Guard {
  /** `<METHOD> <path>` for the platform's rooms only. */
  platform(route: string, handler: (request: HttpRequest) => Answer, limit?: number): Route;
  /** `<METHOD> <path below the Task>`; `worker` lets in the Task's own worker too. */
  task(audience: Audience, route: string, handler: (task: TaskKey, request: HttpRequest) => Answer, limit?: number): Route;
}

const underTask = '/v1/namespaces/:namespace/tasks/:uid';

export function createGuard(authenticator: Authenticator): Guard {
  async function admit(request: HttpRequest, audience: Audience, task: TaskKey | undefined): Promise<void> {
    const caller = await authenticator.authenticate(bearerToken(request.headers));
    const refusal = refusalOf(caller, audience, task);
    if (refusal !== undefined) throw new ForbiddenError(refusal);
  }

  return {
    platform(route, handler, limit) {
      const [method = '', path = ''] = route.split(' ');
      return withLimit(limit, {
        method,
        path,
        async handler(request) {
          await admit(request, 'platform', undefined);
          return handler(request);
        },
      });
    },
    task(audience, route, handler, limit) {
      const [method = '', path = ''] = route.split(' ');
      return withLimit(limit, {
        method,
        path: underTask + path,
        async handler(request) {
          const task = { namespace: request.params['namespace'] ?? '', uid: request.params['uid'] ?? '' };
          await admit(request, audience, task);
          return handler(task, request);
        },
      });
    },
  };
}

const withLimit = (limit: number | undefined, route: Route): Route => (limit === undefined ? route : { ...route, limit });
