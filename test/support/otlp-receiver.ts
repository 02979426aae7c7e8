import { createHttpServer, listen } from '../../shared/http/server.ts';
import { silent } from '../../shared/log/logger.ts';
import { until } from './until.ts';

/** A span as it came over the wire. */
export interface ReceivedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** OTLP: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Takes OTLP over HTTP with JSON, as a collector does. */
export interface OtlpReceiver {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT is set to. */
  readonly url: string;
  spans(): readonly ReceivedSpan[];
  /** The spans, once the condition holds of them. */
  when(what: string, holds: (spans: readonly ReceivedSpan[]) => boolean): Promise<readonly ReceivedSpan[]>;
  close(): Promise<void>;
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface WireSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly status: { readonly code: number };
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const server = createHttpServer({
    log: silent,
    routes: [
      {
        method: 'POST',
        path: '/v1/traces',
        limit: 16 * 1024 * 1024,
        async handler(request) {
          spans.push(...read((await request.json()) as Export));
          return { status: 200, body: {} };
        },
      },
    ],
  });
  const listening = await listen(server, { port: 0 });
  return {
    url: listening.url,
    spans: () => spans,
    when: (what, holds) =>
      until(`spans: ${what}`, () => (holds(spans) ? spans : undefined)).catch((error: Error) => {
        throw new Error(`${error.message}; there are ${spans.map(({ service, name }) => `${service}: ${name}`).join(', ')}`);
      }),
    close: () => listening.close(),
  };
}

function read({ resourceSpans }: Export): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        service: String(valuesOf(resource.attributes)['service.name']),
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId || undefined,
        kind: span.kind,
        start: Number(span.startTimeUnixNano) / 1e6,
        end: Number(span.endTimeUnixNano) / 1e6,
        failed: span.status.code === 2,
        attributes: valuesOf(span.attributes),
      })),
    ),
  );
}

const valuesOf = (attributes: readonly KeyValue[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
