import { setTimeout as wait } from 'node:timers/promises';
import { errorOfStatus, UnavailableError } from '../shared/errors/catalogue.ts';
import { createHttpClient, type HttpClient, type TokenSource } from '../shared/http/client.ts';
import { encodeEvent } from './codec.ts';
import type { AnyOrkaEvent } from './core/catalogue.ts';
import { isRetried } from './core/delivery-status.ts';
import { publishBackoffMs } from './core/publish-backoff.ts';

export interface PublisherOptions {
  /** Where events go: a broker's address. */
  readonly sink: string;
  /** Read before every request; sent as a bearer token. */
  readonly token?: TokenSource | undefined;
  /** Asked before every attempt; what it throws lets nothing out. */
  readonly beforeWrite?: (() => void) | undefined;
  /** Milliseconds after which an event is given up. Default 10,000. */
  readonly deadlineMs?: number;
  readonly now?: () => number;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Publisher {
  /**
   * Resolves when the sink has taken the event (2xx). Tries again where that may help, within the deadline; then throws an
   * UnavailableError, or at once the error that the sink's final refusal (400, 413, ...) stands for.
   */
  publish(event: AnyOrkaEvent): Promise<void>;
  /** Gives up what is under way and closes the connections. */
  close(): void;
}

/** Sends the platform's events to a broker over kept-alive connections. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { sink, token, beforeWrite, deadlineMs = 10_000, now = Date.now, random = Math.random, sleep = defaultSleep } = options;
  const client = createHttpClient({ baseUrl: sink, token, beforeWrite });
  const stopping = new AbortController();

  return {
    async publish(event) {
      const began = now();
      const message = encodeEvent(event, new Date(began).toISOString());
      for (let attempt = 1; ; attempt += 1) {
        const left = began + deadlineMs - now();
        const failure = await send(client, message, Math.max(1, left), stopping.signal);
        if (failure === undefined) return;
        const pause = publishBackoffMs(attempt, random());
        if (failure.retry === 'never') throw failure;
        if (stopping.signal.aborted || now() + pause >= began + deadlineMs) throw givenUp(event, attempt, failure);
        await sleep(pause, stopping.signal);
      }
    },
    close() {
      stopping.abort();
      client.close();
    },
  };
}

type Failure = ReturnType<typeof errorOfStatus>;

/** One attempt; what went wrong, or undefined. */
async function send(
  client: HttpClient,
  message: ReturnType<typeof encodeEvent>,
  timeoutMs: number,
  stopping: AbortSignal,
): Promise<Failure | undefined> {
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(Math.ceil(timeoutMs))]);
    const { status, body } = await client.exchange('POST', '', { ...message, signal });
    if (status >= 200 && status < 300) return undefined;
    const text = `the sink answered ${status}: ${body.toString('utf8').slice(0, 300)}`;
    return isRetried(status) ? new UnavailableError(text) : errorOfStatus(status, text);
  } catch (error) {
    if (error instanceof UnavailableError) return error;
    throw error;
  }
}

function givenUp(event: AnyOrkaEvent, attempts: number, last: Failure): UnavailableError {
  return new UnavailableError(`event ${event.type} could not be published in ${attempts} attempts: ${last.message}`, {
    cause: last,
    retryAfter: 1,
  });
}

async function defaultSleep(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
