/** What OpenTelemetry calls these settings (OTLP exporter and SDK environment variables). */
export interface TracingVariables {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  readonly OTEL_TRACES_SAMPLER_ARG?: string | number | undefined;
}

/** Where spans are sent, and how many. */
export interface TracingSettings {
  readonly url: string;
  /** Share of the traces that are kept, 0 to 1. */
  readonly share: number;
}

/**
 * What the environment says about tracing; undefined where it names no receiver, or one that is no http address.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function tracingSettings(env: TracingVariables): TracingSettings | undefined {
  const url = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || tracesBelow(env.OTEL_EXPORTER_OTLP_ENDPOINT);
  if (url === undefined || !/^https?:\/\/[^/]/.test(url)) return undefined;
  const share = Number(env.OTEL_TRACES_SAMPLER_ARG || 1);
  return { url, share: share >= 0 && share <= 1 ? share : 1 };
}

function tracesBelow(base: string | undefined): string | undefined {
  return base ? `${base.replace(/\/+$/, '')}/v1/traces` : undefined;
}
