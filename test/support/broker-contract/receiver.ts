import { createServer, type IncomingHttpHeaders } from 'node:http';
import { listen, readBody } from '../../../shared/http/server.ts';

/** One request that a subscriber got. */
export interface Delivered {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** `performance.now()` when the request was read to its end. */
  readonly at: number;
}

/** What a subscriber answers; `silence` leaves the request open until the other side gives it up. */
export type Reply =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer }
  | 'silence';

export type Respond = (delivered: Delivered, index: number) => Reply | Promise<Reply>;

/** One path of the receiver: what came there, and the URI that leads there. */
export interface Subscriber {
  readonly uri: string;
  readonly delivered: Delivered[];
}

/** A server for all subscribers of a suite, each at a path of its own. */
export interface Receiver {
  /** The address as the broker knows it, without a slash at the end. */
  readonly url: string;
  subscriber(name: string, respond?: Respond): Subscriber;
  /** The only one that sees events of type `canaryType`. */
  readonly canary: Subscriber;
  /** `performance.now()` of the last request or answer. */
  lastActive(): number;
  close(): Promise<void>;
}

const taken: Reply = { status: 202 };
const longestBody = 16 * 1024 * 1024;

/** The type of events by which a scene finds out whether its Triggers are at work; no subscriber of a case gets to see them. */
export const canaryType = 'orka.test.canary';

/** Starts a receiver on a free port that the broker reaches as `host`. */
export async function startReceiver(host: string): Promise<Receiver> {
  const paths = new Map<string, { subscriber: Subscriber; respond: Respond }>();
  let active = performance.now();

  const server = createServer(async (req, res) => {
    active = performance.now();
    const path = paths.get(req.url ?? '');
    if (path === undefined) return void res.writeHead(410).end();
    const body = await readBody(req, longestBody);
    if (path.subscriber !== canary && isCanary(req.headers, body)) return void res.writeHead(202).end();
    const one = { method: req.method ?? '', headers: req.headers, body, at: performance.now() };
    const index = path.subscriber.delivered.push(one) - 1;
    const reply = await path.respond(one, index);
    active = performance.now();
    if (reply !== 'silence') res.writeHead(reply.status, reply.headers).end(reply.body);
  });
  const { port, close } = await listen(server, { port: 0, host: host === '127.0.0.1' ? host : '0.0.0.0' });
  const url = `http://${host}:${port}`;

  function subscriberAt(name: string, respond: Respond): Subscriber {
    const subscriber: Subscriber = { uri: `${url}/${name}`, delivered: [] };
    paths.set(`/${name}`, { subscriber, respond });
    return subscriber;
  }

  const canary = subscriberAt('canary', () => taken);
  return {
    url,
    canary,
    subscriber: (name, respond = () => taken) => subscriberAt(name, respond),
    lastActive: () => active,
    close: () => close(0),
  };
}

const isCanary = (headers: IncomingHttpHeaders, body: Buffer): boolean =>
  headers['ce-type'] === canaryType || body.includes(`"${canaryType}"`);
