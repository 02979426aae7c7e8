import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as SecureAgent } from 'node:https';
import { type Hop, redirected } from './core/redirect.ts';

/** One attempt to hand an event to a subscriber. */
export interface DeliveryRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly timeoutMs: number;
}

export interface DeliveryAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** Nobody answered in time. */
export class LateError extends Error {}

/** Sends one request; rejects where there is no answer, with a LateError where there is none in time. A port, so that tests can deliver twice, late and shuffled. */
export type Deliver = (request: DeliveryRequest) => Promise<DeliveryAnswer>;

/** A `Deliver` over HTTP with connections of its own. */
export interface HttpDeliver {
  readonly deliver: Deliver;
  close(): void;
}

/** Bytes of an answer that are read: a reply has to fit where events fit. */
const longestAnswer = 1024 * 1024;

/** Redirects that are followed for one delivery. */
const mostRedirects = 10;

/** Delivers over kept-alive connections and follows redirects. */
export function createHttpDeliver(): HttpDeliver {
  const plain = new Agent({ keepAlive: true });
  const secure = new SecureAgent({ keepAlive: true });
  const targets = new Map<string, Target>();
  let closed = false;

  function targetOf(url: string): Target {
    const known = targets.get(url);
    if (known !== undefined) return known;
    // Addresses change when rooms restart; the table must not keep them all.
    if (targets.size > 1000) targets.clear();
    const target = parseTarget(new URL(url));
    targets.set(url, target);
    return target;
  }

  async function deliver({ url, headers, body, timeoutMs }: DeliveryRequest): Promise<DeliveryAnswer> {
    let hop: Hop = { method: 'POST', url, headers, body };
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const answer = await send(hop, timeoutMs);
      const next = redirected(hop, { status: answer.status, location: answer.headers.location });
      if (next === undefined) return answer;
      hop = next;
    }
    throw new Error(`stopped after ${mostRedirects} redirects`);
  }

  function send(hop: Hop, timeoutMs: number): Promise<HopAnswer> {
    return new Promise((resolve, reject) => {
      const { method, url, headers, body } = hop;
      const { isSecure, ...target } = targetOf(url);
      const length = method === 'GET' ? {} : { 'content-length': body.length };
      const options = {
        ...target,
        method,
        headers: { ...headers, ...length },
        agent: isSecure ? secure : plain,
      };
      const req = (isSecure ? httpsRequest : httpRequest)(options, (res) => collect(res).then(succeed, fail));
      const timer = setTimeout(() => req.destroy(new LateError(`no answer within ${timeoutMs} ms`)), timeoutMs);
      function succeed(answer: HopAnswer): void {
        clearTimeout(timer);
        resolve(answer);
      }
      function fail(error: NodeJS.ErrnoException): void {
        clearTimeout(timer);
        req.destroy();
        // The subscriber closed an idle connection just when we took it up again.
        if (req.reusedSocket && error.code === 'ECONNRESET' && !closed) resolve(send(hop, timeoutMs));
        else reject(error);
      }
      req.once('error', fail);
      req.end(body);
    });
  }

  return {
    deliver,
    close() {
      closed = true;
      plain.destroy();
      secure.destroy();
    },
  };
}

interface HopAnswer extends DeliveryAnswer {
  readonly headers: IncomingHttpHeaders;
}

interface Target {
  readonly isSecure: boolean;
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
}

function parseTarget({ protocol, hostname, port, pathname, search }: URL): Target {
  return { isSecure: protocol === 'https:', hostname: hostname.replace(/^\[|\]$/g, ''), port, path: pathname + search };
}

function collect(res: IncomingMessage): Promise<HopAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    res.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > longestAnswer) reject(new Error(`the answer is larger than ${longestAnswer} bytes`));
      else chunks.push(chunk);
    });
    res.once('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }));
    res.once('error', reject);
    res.once('close', () => reject(new Error('the answer broke off')));
  });
}
