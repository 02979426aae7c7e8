import { randomBytes } from 'node:crypto';
import type { Logger } from '../log/logger.ts';
import type { TracingSettings } from './core/endpoint.ts';
import { noTracer } from './no-tracer.ts';
import type { SpanSink } from './otlp.ts';
import { createRecorder } from './recorder.ts';
import type { FinishedSpan, Tracer } from './tracer.ts';

/** A process's way to tell where its time goes. */
export interface Tracing {
  /** The tracer of this room. */
  tracer(service: string): Tracer;
  /** Sends what is left, for two seconds at most. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** Where to; undefined records nothing, and costs nothing. */
  readonly settings: TracingSettings | undefined;
  readonly version?: string | undefined;
  /** Hears of a receiver that is away, once a minute. */
  readonly log: Pick<Logger, 'warn'>;
}

const longestCloseMs = 2000;
const complaintEveryMs = 60_000;
/** Spans that wait for the exporter to be loaded. */
const longestWait = 1000;

/** Opens the way to a receiver of OTLP over HTTP. The exporter is loaded with the first span that is over. */
export function openTracing({ settings, version, log }: TracingOptions): Tracing {
  if (settings === undefined) return { tracer: () => noTracer, close: async () => undefined };
  const { url, share } = settings;
  const waiting: FinishedSpan[] = [];
  let sink: SpanSink | undefined;
  let opening: Promise<void> | undefined;
  let quietUntil = 0;

  function onFailure(err: Error): void {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + complaintEveryMs;
    log.warn({ err: err.message, url }, 'spans cannot be sent; they are dropped until they can');
  }

  async function open(): Promise<void> {
    const { openSpanSink } = await import('./otlp.ts');
    sink = openSpanSink({ url, version, onFailure });
    for (const span of waiting.splice(0)) sink.add(span);
  }

  function keep(span: FinishedSpan): void {
    opening ??= open().catch(onFailure);
    if (sink !== undefined) sink.add(span);
    else if (waiting.length < longestWait) waiting.push(span);
  }

  return {
    tracer: (service) =>
      createRecorder({
        service,
        share,
        keep,
        now: () => performance.timeOrigin + performance.now(),
        randomHex: (bytes) => randomBytes(bytes).toString('hex'),
      }),
    async close() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, longestCloseMs);
      const sent = (async () => {
        await opening;
        await sink?.close();
      })();
      await Promise.race([sent.catch(onFailure), late]);
      clearTimeout(timer);
    },
  };
}
