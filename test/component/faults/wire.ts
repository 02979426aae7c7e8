import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listen, readBody } from '../../../shared/http/server.ts';

/** A request between two processes, whole. */
export interface Passing {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** `before` it is passed on, `after` the whole answer has come and nothing of it is passed on, and when `half` of it is. */
export type Moment = 'before' | 'after' | 'half';

/** `pass` it on; `cut` the connection to who asks; or `again`: keep that, and ask whoever is there then. */
export type Verdict = 'pass' | 'cut' | 'again';

export interface WireOptions {
  readonly from: string;
  readonly to: string;
  /** Where it leads; a process that has been killed is waited for. */
  readonly target: () => Promise<string>;
  /** Asked at each moment of each request. */
  readonly watch: (passing: Passing, moment: Moment) => Promise<Verdict>;
  /** Told of each request that was passed on, and whether all of its answer came back to who asked. */
  readonly onAnswered?: (passing: Passing, isDelivered: boolean) => void;
  /** Whether there is a moment in the middle of an answer. */
  readonly halves?: boolean;
}

export interface Wire {
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const limit = 64 * 1024 * 1024;
/** A request is asked again of the next process so often. */
const mostAttempts = 50;
/** What is between two neighbours on a connection, and not for who comes behind them. */
const hopByHop = ['connection', 'keep-alive', 'transfer-encoding', 'host'];

/**
 * The only way from one process to another, on which each request and each answer is held until it is there as a whole. A request ends with
 * who asks, and is asked again where who is asked ends.
 */
export async function openWire(options: WireOptions): Promise<Wire> {
  const server = createServer((req, res) => {
    void pass(req, res, options).catch(() => res.destroy());
  });
  const listening = await listen(server, { port: 0 });
  return { url: listening.url, close: () => listening.close(0) };
}

async function pass(req: IncomingMessage, res: ServerResponse, options: WireOptions): Promise<void> {
  const { from, to, onAnswered = () => undefined } = options;
  const body = await readBody(req, limit);
  const passing: Passing = { from, to, method: req.method ?? 'GET', path: req.url ?? '/', headers: req.headers, body };
  // A process that was killed is waited for, so that the next one can be.
  await options.target();
  if ((await options.watch(passing, 'before')) === 'cut') return void res.destroy();
  let isDelivered = false;
  try {
    const answer = await answerTo(passing, res, options);
    isDelivered = answer !== undefined && (await deliver(passing, answer, res, options));
  } finally {
    onAnswered(passing, isDelivered);
    if (!isDelivered) res.destroy();
  }
}

/** The answer of whoever is there, or of the next one where that one is killed meanwhile; undefined where nobody is to have it. */
async function answerTo(passing: Passing, asking: ServerResponse, { target, watch }: WireOptions): Promise<Answer | undefined> {
  for (let attempt = 0; !asking.destroyed && attempt < mostAttempts; attempt += 1) {
    const url = await target();
    const answer = await forward(url, passing, asking).catch(() => undefined);
    if (answer === undefined) continue;
    const verdict = await watch(passing, 'after');
    if (verdict !== 'again') return verdict === 'pass' ? answer : undefined;
  }
  return undefined;
}

/** True where all of it has gone to who asks. */
async function deliver(
  passing: Passing,
  { status, headers, body }: Answer,
  res: ServerResponse,
  { halves = false, watch }: WireOptions,
): Promise<boolean> {
  const { 'content-length': _, ...rest } = kept(headers);
  if (!halves) {
    res.writeHead(status, { ...rest, 'content-length': String(body.length) });
    return ended(res, body);
  }
  res.writeHead(status, rest);
  const middle = body.length >> 1;
  await new Promise<unknown>((resolve) => res.write(body.subarray(0, middle), resolve));
  return (await watch(passing, 'half')) === 'pass' && ended(res, body.subarray(middle));
}

/** Sends it on, over a connection of its own. Rooms hear that who asked is gone; a model and the store have been asked by then. */
function forward(url: string, { to, method, path, headers, body }: Passing, asking: ServerResponse): Promise<Answer> {
  const isHeldOpen = path.includes('wait=');
  const getsThere = to === 'model' || (to === 'store' && !isHeldOpen);
  return new Promise((resolve, reject) => {
    const req = request(url + path, { method, headers: kept(headers), agent: false }, (res) => {
      readBody(res, limit).then((bytes) => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: bytes }), reject);
    });
    const giveUp = (): void => void req.destroy(new Error('who asked is gone'));
    if (!getsThere) asking.once('close', giveUp);
    req.once('close', () => asking.off('close', giveUp));
    req.once('error', reject);
    req.end(body);
  });
}

const kept = (headers: Passing['headers']): Record<string, string | string[]> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopByHop.includes(name) ? [] : [[name, value] as const],
    ),
  );

function ended(res: ServerResponse, bytes: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    res.once('finish', () => resolve(true));
    res.once('close', () => resolve(false));
    res.end(bytes);
  });
}
