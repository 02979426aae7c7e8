import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { expect } from 'chai';
import { parseYaml } from '../../shared/yaml/yaml.ts';

const root = join(import.meta.dirname, '../..');

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(readFileSync(join(root, 'chart/values.schema.json'), 'utf8')) as Schema;
const defaults = parseYaml(readFileSync(join(root, 'chart/values.yaml'), 'utf8')) as object;
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

/** As helm does it: a map is merged with the default's, anything else takes its place. */
function merged(base: unknown, over: unknown): unknown {
  if (!isMap(base) || !isMap(over)) return over;
  const keys = [...new Set([...Object.keys(base), ...Object.keys(over)])];
  return Object.fromEntries(keys.map((key) => [key, key in over ? merged(base[key], over[key]) : base[key]]));
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields that the schema finds wrong in the defaults with these values over them. */
function wrongFields(values: object): string[] {
  return validate(merged(defaults, values)) ? [] : (validate.errors ?? []).map(fieldOf);
}

const fieldOf = ({ instancePath, params }: ErrorObject): string =>
  [instancePath, params['additionalProperty'], params['missingProperty']].filter((step) => step !== undefined).join('/');

function* schemas(at: Schema, path: string): Generator<[path: string, schema: Schema]> {
  yield [path, at];
  for (const [name, property] of Object.entries(at.properties ?? {})) yield* schemas(property, `${path}.${name}`);
  for (const [name, definition] of Object.entries(at.definitions ?? {})) yield* schemas(definition, `${path}#${name}`);
}

/** One row for each rule of the schema: values that it refuses, and the field that it names. */
const refusals: readonly [reason: string, values: object, field: string][] = [
  ['a key that is none', { replicas: 2 }, 'replicas'],
  ['a key that is none further down', { operator: { replica: 2 } }, 'replica'],
  ['a key that is none of a function', { functions: { llmCall: { min: 0 } } }, 'min'],
  ['a key that is none of resources', { api: { resources: { request: { cpu: '1' } } } }, 'request'],
  ['a key that is none of scheduling', { scheduling: { nodeSelectors: {} } }, 'nodeSelectors'],
  ['a number as a text', { operator: { replicas: '2' } }, 'replicas'],
  ['a negative count', { api: { replicas: -1 } }, 'replicas'],
  ['a concurrency that Serving does not take', { functions: { llmCall: { concurrency: 5000 } } }, 'concurrency'],
  ['a timeout of no time', { functions: { jobFinished: { timeoutSeconds: 0 } } }, 'timeoutSeconds'],
  ['an unknown log level', { logLevel: 'loud' }, 'logLevel'],
  ['an unknown pull policy', { image: { pullPolicy: 'Sometimes' } }, 'pullPolicy'],
  ['a digest that is none', { image: { digest: 'abc' } }, 'digest'],
  ['an image without a name', { image: { repository: '' } }, 'repository'],
  ['a namespace that cannot be one', { watchNamespace: 'Team_A' }, 'watchNamespace'],
  ['an unknown Service type', { service: { type: 'ExternalName' } }, 'type'],
  ['an unknown access mode', { store: { persistence: { accessMode: 'ReadWriteMany' } } }, 'accessMode'],
  ['a duration that is none', { broker: { delivery: { timeout: '30s' } } }, 'timeout'],
  ['an unknown backoff', { broker: { delivery: { backoffPolicy: 'random' } } }, 'backoffPolicy'],
  ['a Broker class without an address', { broker: { class: 'Other' } }, 'url'],
  ['RabbitMQ without its configuration', { broker: { class: 'RabbitMQBroker' } }, 'config'],
  ['a configuration that names nothing', { broker: { config: { kind: 'ConfigMap' } } }, 'config'],
  ['an address that is none', { broker: { url: 'kafka:9092' } }, 'url'],
  ['a port that is none', { networkPolicy: { kubernetesApi: { ports: [70_000] } } }, 'ports'],
  ['a variable without a name', { extraEnv: [{ value: 'x' }] }, 'extraEnv'],
  ['a pull secret without a name', { imagePullSecrets: [{}] }, 'imagePullSecrets'],
  ['an interval that is none', { monitoring: { interval: 'often' } }, 'interval'],
  ['a label that is no text', { extraLabels: { team: 1 } }, 'extraLabels'],
];

describe('schema of the chart’s values', () => {
  it('takes the defaults', () => {
    expect(wrongFields({})).to.deep.equal([]);
  });

  it('takes every value of ci/full-values.yaml, which leaves none of its keys out', () => {
    const full = parseYaml(readFileSync(join(root, 'chart/ci/full-values.yaml'), 'utf8')) as object;
    expect(wrongFields(full)).to.deep.equal([]);
    expect(Object.keys(schema.properties ?? {}).filter((key) => !(key in full))).to.deep.equal(['global']);
  });

  it('refuses unknown keys wherever it names any, and says what each is for', () => {
    for (const [path, { properties, additionalProperties, description }] of schemas(schema, '')) {
      if (properties !== undefined) expect(additionalProperties, path).to.equal(false);
      if (!path.includes('#') && path !== '') expect(description, path).to.match(/\S\.$/);
    }
  });

  for (const [reason, values, field] of refusals) {
    it(`refuses ${reason}`, () => {
      expect(wrongFields(values).join(' ')).to.contain(field);
    });
  }
});
