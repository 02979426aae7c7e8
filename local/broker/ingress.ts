import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { NotFoundError, toOrkaError, UnavailableError, UnparsableError } from '../../shared/errors/catalogue.ts';
import type { OrkaError } from '../../shared/errors/orka-error.ts';
import { readBody } from '../../shared/http/server.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { checkContext } from './core/event/context.ts';
import { incomingEvent } from './core/incoming.ts';
import type { Router } from './router.ts';

export interface IngressOptions {
  readonly router: Pick<Router, 'serves' | 'accept'>;
  /** False until the Brokers that there are have been read. */
  readonly ready: () => boolean;
  /** Bytes of body that an event may have. */
  readonly maxEventBytes: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
}

/** What every answer says of the methods that there are, as Knative's ingress has it. */
const allow = 'POST, OPTIONS';

/** Where events come in: 202 once one is on disk. */
export function createIngress({ router, ready, maxEventBytes, now, log }: IngressOptions): Server {
  return createServer((req, res) => {
    if (req.method !== 'POST') return answerOther(req, res);
    receive(req).then(
      () => res.writeHead(202, { allow, 'content-length': '0' }).end(),
      (thrown: unknown) => refuse(req, res, toOrkaError(thrown)),
    );
  });

  async function receive(req: IncomingMessage): Promise<void> {
    const broker = brokerIn(req.url ?? '');
    if (!ready()) throw new UnavailableError('the broker is starting', { retryAfter: 1 });
    const incoming = incomingEvent(req.headers, await readBody(req, maxEventBytes), now());
    checkContext(incoming.attributes);
    if (!router.serves(broker)) throw new NotFoundError(`there is no Broker ${broker}`);
    if (incoming.event.hops === 0) throw new UnparsableError('knativebrokerttl is used up: the event has gone round too often');
    await router.accept(broker, incoming);
  }

  function refuse(req: IncomingMessage, res: ServerResponse, error: OrkaError): void {
    if (!req.complete) req.resume();
    const { status } = error;
    if (status >= 500) log.error({ err: error.cause ?? error, path: req.url }, error.message);
    if (res.destroyed) return;
    const text = JSON.stringify({ error: { code: status, reason: error.reason, message: error.message } });
    const retryAfter = error.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfter)) };
    res
      .writeHead(status, { allow, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...retryAfter })
      .end(text);
  }
}

/** `namespace/name` of the Broker that a path `/<namespace>/<name>` stands for. */
function brokerIn(path: string): string {
  if (path === '/') throw new NotFoundError('events are sent to /<namespace>/<broker>');
  const [, namespace, name, ...more] = path.replace(/\/$/, '').split('/');
  if (name === undefined || more.length > 0) throw new UnparsableError('events are sent to /<namespace>/<broker>');
  return `${namespace}/${name}`;
}

/** Probes, the pre-flight of CloudEvents' web hooks, and nothing else. */
function answerOther(req: IncomingMessage, res: ServerResponse): void {
  req.resume();
  const empty = { allow, 'content-length': '0' };
  if (req.method === 'OPTIONS')
    res.writeHead(200, { ...empty, 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '*' }).end();
  else if (req.method === 'GET' && req.url === '/healthz') res.writeHead(200, empty).end();
  else res.writeHead(405, req.method === 'HEAD' ? { allow } : empty).end();
}
