import { Ajv } from 'ajv';

const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'object', additionalProperties: { type: 'string' } } as const;
const closed = (properties: Record<string, object>, required: readonly string[] = Object.keys(properties)): object => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const list = (items: object): object => ({ type: 'array', minItems: 1, items });

const selector = closed({
  matchExpressions: list(closed({ key: text, operator: { enum: ['In', 'Exists'] }, values: list(text) }, ['key', 'operator'])),
});
const relabeling = closed({ sourceLabels: list(text), targetLabel: text, replacement: text });
const endpoint = closed({ port: text, interval: text, relabelings: list(relabeling) }, ['port']);
const rule = closed({ alert: text, expr: text, for: text, labels: texts, annotations: texts }, ['alert', 'expr']);

/** The part that we use of the Prometheus Operator's kinds. */
const specs: Readonly<Record<string, object>> = {
  PodMonitor: closed({ selector, podMetricsEndpoints: list(endpoint) }),
  PrometheusRule: closed({ groups: list(closed({ name: text, rules: list(rule) })) }),
};

const ajv = new Ajv({ allErrors: true });

/** What is wrong with the spec of an object of monitoring.coreos.com. */
export function monitoringFindings(kind: string, spec: unknown): string[] {
  const schema = specs[kind];
  if (schema === undefined) return [`there is no kind ${kind} of monitoring.coreos.com`];
  return ajv.validate(schema, spec) ? [] : [ajv.errorsText()];
}
