import { decodeForeignEvent } from '../../eventing/codec.ts';
import { deliveryStatus } from '../../eventing/core/delivery-status.ts';
import type { EventDoor } from '../../eventing/door.ts';
import { NotFoundError, toOrkaError } from '../../shared/errors/catalogue.ts';
import { errorReply, type HttpReply, type HttpRequest, type Route } from '../../shared/http/server.ts';
import type { Deps } from './deps.ts';
import { receive } from './receive.ts';

/** Lets deliveries for a namespace in; undefined where anybody may deliver. */
export type NamespaceDoor = (namespace: string) => EventDoor;

/**
 * `POST /NAMESPACE/TEMPLATE` takes any CloudEvent and answers 202 when its Task is there; the header `orka-task` names it. What will never
 * become a Task is answered so that a broker gives up (400, 413, 422), what may still become one so that it tries again: 404 while there is no
 * such template, 5xx.
 */
export function eventRoutes(deps: Deps, door: NamespaceDoor | undefined): Route[] {
  const alive = (): HttpReply => ({ status: 200, body: 'ok\n' });

  async function take(request: HttpRequest): Promise<HttpReply> {
    const { namespace = '', template = '' } = request.params;
    try {
      await door?.(namespace)(request.headers);
      const event = decodeForeignEvent({ headers: request.headers, body: await request.bytes() });
      const task = await receive(event, { namespace, template }, deps);
      return { status: 202, headers: { 'orka-task': task } };
    } catch (thrown) {
      const error = toOrkaError(thrown);
      const status = error instanceof NotFoundError ? error.status : deliveryStatus(error);
      const fields = { template: `${namespace}/${template}`, status, err: error.cause ?? error };
      if (status >= 500) deps.log.error(fields, error.message);
      else deps.log.warn(fields, error.message);
      return { ...errorReply(error), status };
    }
  }

  return [
    { method: 'POST', path: '/:namespace/:template', handler: take },
    { method: 'GET', path: '/healthz', handler: alive },
    { method: 'GET', path: '/readyz', handler: alive },
  ];
}
