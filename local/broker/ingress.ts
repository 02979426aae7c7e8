import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { contentModeOf } from '../../eventing/core/message.ts';
import { NotFoundError, toOrkaError, UnavailableError, UnparsableError } from '../../shared/errors/catalogue.ts';
import type { OrkaError } from '../../shared/errors/orka-error.ts';
import { readBody } from '../../shared/http/server.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { incomingEvent } from './core/incoming.ts';
import type { Router } from './router.ts';

export interface IngressOptions {
  readonly router: Pick<Router, 'serves' | 'accept'>;
  /** False until the Brokers that there are have been read. */
  readonly ready: () => boolean;
  /** Bytes of body that an event may have. */
  readonly maxEventBytes: number;
  readonly log: Logger;
}

/** `/<namespace>/<broker>`, as Knative's ingress has it. */
const brokerPath = /^\/([a-z0-9][a-z0-9.-]*\/[a-z0-9][a-z0-9.-]*)\/?(?:\?.*)?$/;

/** Where events come in: 202 once one is on disk. */
export function createIngress({ router, ready, maxEventBytes, log }: IngressOptions): Server {
  return createServer((req, res) => {
    if (req.method !== 'POST') return answerOther(req, res);
    receive(req).then(
      () => res.writeHead(202, { 'content-length': '0' }).end(),
      (thrown: unknown) => refuse(req, res, toOrkaError(thrown)),
    );
  });

  async function receive(req: IncomingMessage): Promise<void> {
    const broker = brokerPath.exec(req.url ?? '')?.[1];
    if (broker === undefined) throw new UnparsableError('events are sent to /<namespace>/<broker>');
    if (!ready()) throw new UnavailableError('the broker is starting', { retryAfter: 1 });
    if (!router.serves(broker)) throw new NotFoundError(`there is no Broker ${broker}`);
    if (contentModeOf(req.headers) === 'batched')
      throw new BatchRefused('batches of events are not taken: send one event a request');
    const body = await readBody(req, maxEventBytes);
    await router.accept(broker, incomingEvent(req.headers, body));
  }

  function refuse(req: IncomingMessage, res: ServerResponse, error: OrkaError): void {
    if (!req.complete) req.resume();
    const status = error instanceof BatchRefused ? 415 : error.status;
    if (status >= 500) log.error({ err: error.cause ?? error, path: req.url }, error.message);
    if (res.destroyed) return;
    const text = JSON.stringify({ error: { code: status, reason: error.reason, message: error.message } });
    const retryAfter = error.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfter)) };
    res
      .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...retryAfter })
      .end(text);
  }
}

/** A batch is well formed; it is just not what this door takes. */
class BatchRefused extends UnparsableError {}

/** Probes, the pre-flight of CloudEvents' web hooks, and nothing else. */
function answerOther(req: IncomingMessage, res: ServerResponse): void {
  req.resume();
  if (req.method === 'OPTIONS')
    res.writeHead(200, { allow: 'POST, OPTIONS', 'webhook-allowed-origin': '*', 'webhook-allowed-rate': '*' }).end();
  else if (req.method === 'GET' && req.url === '/healthz') res.writeHead(200, { 'content-length': '0' }).end();
  else res.writeHead(405, { allow: 'POST, OPTIONS', 'content-length': '0' }).end();
}
