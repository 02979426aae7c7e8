import { type Attributes, type HrTime, type SpanContext, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { TraceContext } from './core/trace-context.ts';
import type { FinishedSpan } from './tracer.ts';

/** Sends spans on in batches, in the background. */
export interface SpanSink {
  /** Keeps the span until the next batch; drops it where the queue is full. */
  add(span: FinishedSpan): void;
  /** Sends what is kept. */
  close(): Promise<void>;
}

export interface SpanSinkOptions {
  /** Of the receiver: OTLP over HTTP. What else its variables say (headers, certificate, timeout) the exporter reads by itself. */
  readonly url: string;
  /** Of the product. */
  readonly version?: string | undefined;
  readonly onFailure: (error: Error) => void;
}

/** Spans kept at most while the receiver is slow or away; later ones are dropped. */
const longestQueue = 4096;
/** Milliseconds: after how long a batch that is not full is sent, and when one that is under way is given up. */
const times = { scheduledDelayMillis: 1000, exportTimeoutMillis: 10_000 } as const;

/** The only door to the OpenTelemetry SDK; importing it costs 15 ms and 6 MB in a bundle, 0.2 s and 26 MB from its sources. */
export function openSpanSink({ url, version, onFailure }: SpanSinkOptions): SpanSink {
  const exporter = withFailuresTold(new OTLPTraceExporter({ url, timeoutMillis: times.exportTimeoutMillis }), onFailure);
  const processor = new BatchSpanProcessor({ exporter, maxQueueSize: longestQueue, ...times });
  const said = detectResources({ detectors: [envDetector] });
  const resources = new Map<string, Resource>();
  const release = version === undefined ? {} : { version };
  const scope = { name: 'orka', ...release };

  function resourceOf(service: string): Resource {
    const resource =
      resources.get(service) ??
      resourceFromAttributes({ 'service.namespace': 'orka', 'service.version': version })
        .merge(said)
        .merge(resourceFromAttributes({ 'service.name': service }));
    resources.set(service, resource);
    return resource;
  }

  return {
    add: (span) => processor.onEnd({ ...readable(span), resource: resourceOf(span.service), instrumentationScope: scope }),
    close: () => processor.shutdown(),
  };
}

/** A receiver that is away is told of here and nowhere else: the processor would make an uncaught error of it. */
function withFailuresTold(exporter: SpanExporter, onFailure: (error: Error) => void): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, ({ error }) => {
        if (error !== undefined) onFailure(error);
        done({ code: 0 });
      }),
    shutdown: () => exporter.shutdown(),
  };
}

const kinds: Readonly<Record<FinishedSpan['kind'], SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

function readable(span: FinishedSpan): Omit<ReadableSpan, 'resource' | 'instrumentationScope'> {
  const { context, parent, start, end, failure } = span;
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => spanContext(context),
    ...(parent === undefined ? {} : { parentSpanContext: spanContext(parent) }),
    startTime: hrTime(start),
    endTime: hrTime(end),
    duration: hrTime(Math.max(0, end - start)),
    status: failure === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: failure },
    attributes: known(span.attributes),
    links: [],
    events: [],
    ended: true,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function spanContext({ traceId, spanId, sampled }: TraceContext): SpanContext {
  return { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE };
}

/** Seconds, and nanoseconds of the next one. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}

function known(attributes: FinishedSpan['attributes']): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'object' ? [...value] : value]],
    ),
  );
}
