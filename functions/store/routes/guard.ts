import type { Authenticator, Caller } from '../../../shared/auth/caller.ts';
import { bearerToken } from '../../../shared/auth/core/bearer.ts';
import { ForbiddenError } from '../../../shared/errors/catalogue.ts';
import type { HttpReply, HttpRequest, Route } from '../../../shared/http/server.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import { type PlatformRoute, refusalOf, type TaskRoute } from '../core/access.ts';

type Answer = HttpReply | Promise<HttpReply>;

/** Makes routes that only those get into whom `core/access.ts` names for them. */
export interface Guard {
  /** `<METHOD> <path>`. */
  platform(route: PlatformRoute, handler: (request: HttpRequest) => Answer): Route;
  /** `<METHOD> <path below the Task>`; `limit` is of its body, in bytes. */
  task(route: TaskRoute, handler: (task: TaskKey, request: HttpRequest, caller: Caller) => Answer, limit?: number): Route;
}

const underTask = '/v1/namespaces/:namespace/tasks/:uid';

export function createGuard(authenticator: Authenticator): Guard {
  async function admit(request: HttpRequest, route: PlatformRoute | TaskRoute, task: TaskKey | undefined): Promise<Caller> {
    const caller = await authenticator.authenticate(bearerToken(request.headers));
    const refusal = refusalOf(caller, route, task);
    if (refusal !== undefined) throw new ForbiddenError(refusal);
    return caller;
  }

  return {
    platform(route, handler) {
      const [method = '', path = ''] = route.split(' ');
      return {
        method,
        path,
        async handler(request) {
          await admit(request, route, undefined);
          return handler(request);
        },
      };
    },
    task(route, handler, limit) {
      const [method = '', path = ''] = route.split(' ');
      return {
        method,
        path: underTask + path,
        async handler(request) {
          const task = { namespace: request.params['namespace'] ?? '', uid: request.params['uid'] ?? '' };
          return handler(task, request, await admit(request, route, task));
        },
        ...(limit === undefined ? {} : { limit }),
      };
    },
  };
}
