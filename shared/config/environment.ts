import { defaultJobTtlSeconds } from '../core/expiry.ts';
import { defaultPodPatience, type PodPatience } from '../core/pod-trouble.ts';
import { type Schema, validator } from '../schema/validate.ts';

/** JSON Schema of one variable. */
type Property = Schema & ({ readonly type: 'string' | 'integer' } | { readonly enum: readonly string[] });
type Properties = Readonly<Record<string, Property>>;

/** What a variable is read as. */
type Value<P> = P extends { readonly enum: readonly (infer Member)[] }
  ? Member
  : P extends { readonly type: 'integer' }
    ? number
    : string;

/** A checked environment; an optional variable without a default may be undefined. */
type Environment<Required extends Properties, Optional extends Properties> = {
  readonly [Name in keyof Required]: Value<Required[Name]>;
} & {
  readonly [Name in keyof Optional]:
    | Value<Optional[Name]>
    | (Optional[Name] extends { readonly default: unknown } ? never : undefined);
};

/** Where another room is. The broker's is `K_SINK`, the name that Knative gives it. */
export const url = { type: 'string', format: 'uri' } as const;

/** Whom the tokens of rooms and workers are made out to: `ORKA_TOKEN_AUDIENCE`. */
export const audience = { type: 'string', minLength: 1, default: 'orka' } as const;

const patience = (ms: number) => ({ type: 'integer', minimum: 0, default: ms }) as const;

/** How long pods may not start, for those who have to know. */
export const podPatienceVariables = {
  ORKA_POD_CONFIG_PATIENCE_MS: patience(defaultPodPatience.configMs),
  ORKA_POD_IMAGE_PATIENCE_MS: patience(defaultPodPatience.imageMs),
  ORKA_POD_START_PATIENCE_MS: patience(defaultPodPatience.startMs),
  ORKA_POD_PULL_PATIENCE_MS: patience(defaultPodPatience.pullMs),
  ORKA_POD_SCHEDULE_PATIENCE_MS: patience(defaultPodPatience.scheduleMs),
} as const;

/** The same, as it was read. */
export function podPatienceOf(env: { readonly [Name in keyof typeof podPatienceVariables]: number }): PodPatience {
  return {
    configMs: env.ORKA_POD_CONFIG_PATIENCE_MS,
    imageMs: env.ORKA_POD_IMAGE_PATIENCE_MS,
    startMs: env.ORKA_POD_START_PATIENCE_MS,
    pullMs: env.ORKA_POD_PULL_PATIENCE_MS,
    scheduleMs: env.ORKA_POD_SCHEDULE_PATIENCE_MS,
  };
}

/** How long the Job of a Task that has ended is kept, for those who have to know: -1 is for ever. */
export const jobTtlVariable = {
  ORKA_JOB_TTL_SECONDS: { type: 'integer', minimum: -1, default: defaultJobTtlSeconds },
} as const;

/** What every process of the platform may be told. */
const common = {
  /** 0 is any free one. */
  PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 8080 },
  ORKA_LOG_LEVEL: { enum: ['debug', 'info', 'warn', 'error'], default: 'info' },
  /** The process's own token for other rooms: a projected one, for the pod's default token is for the Kubernetes API only. */
  ORKA_TOKEN_FILE: { type: 'string', minLength: 1, default: '/var/run/orka/token' },
  /** Its token for the broker, where the broker wants to know who publishes (Knative's OIDC). */
  ORKA_SINK_TOKEN_FILE: { type: 'string', minLength: 1 },
  /** The platform's own namespace. */
  ORKA_NAMESPACE: { type: 'string', minLength: 1, default: 'orka-system' },
  /** Where Prometheus finds this process's metrics, at `/metrics`; 0 for nowhere. */
  ORKA_METRICS_PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 9090 },
  /** Where spans are sent, by OTLP over HTTP: below the first of these, or to the second as it is; nowhere where neither is set. */
  OTEL_EXPORTER_OTLP_ENDPOINT: { type: 'string' },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: { type: 'string' },
  /** Share of the traces that are kept. */
  OTEL_TRACES_SAMPLER_ARG: { type: 'string' },
  /** The way to the Kubernetes API, of a process that is in no pod. */
  KUBECONFIG: { type: 'string' },
  /** Kubernetes puts it into every pod. */
  KUBERNETES_SERVICE_HOST: { type: 'string' },
} as const;

/** The variables of every process. */
export type CommonEnvironment = Environment<Record<never, never>, typeof common>;

export interface EnvironmentOptions<Required extends Properties, Optional extends Properties> {
  /** JSON Schemas, by the variable's name. */
  readonly required?: Required;
  readonly optional?: Optional;
}

/** Checks a process's environment, and says what it looks for. */
export interface EnvironmentReader<Checked> {
  (env: Readonly<Record<string, unknown>>): Checked;
  /** The schema of each variable. */
  readonly variables: Properties;
  /** Names of those that have to be set. */
  readonly required: readonly string[];
}

/**
 * Makes the check of a process's environment: the variables named here and those of every process, numbers as numbers, defaults filled
 * in, nothing else. It throws an InvalidError that names the variable.
 */
export function readEnvironment<
  const Required extends Properties = Record<never, never>,
  const Optional extends Properties = Record<never, never>,
>({
  required,
  optional,
}: EnvironmentOptions<Required, Optional>): EnvironmentReader<CommonEnvironment & Environment<Required, Optional>> {
  const properties: Properties = { ...common, ...optional, ...required };
  const needed = Object.keys(required ?? {});
  const check = validator<CommonEnvironment & Environment<Required, Optional>>(
    'environment',
    { type: 'object', required: needed, properties },
    { coerce: true },
  );
  const read = (env: Readonly<Record<string, unknown>>) =>
    check(Object.fromEntries(Object.entries(env).filter(([name]) => Object.hasOwn(properties, name))));
  return Object.assign(read, { variables: properties, required: needed });
}
