import type { Task, TaskRequestedBy, TaskSpec } from '../../../shared/api/generated/task.ts';
import { parseDuration } from '../../../shared/core/duration.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';

/** Fields of the spec that may also stand at the top of the body. */
const flatFields = [
  'type',
  'image',
  'command',
  'args',
  'env',
  'timeout',
  'priority',
  'retryPolicy',
  'webhookURL',
  'secretRef',
  'sessionRef',
  'ai',
  'agentRef',
  'prompt',
  'agentRuntime',
  'execution',
  'workspace',
  'priorTaskRef',
  'schedule',
  'timeZone',
  'concurrencyPolicy',
  'suspend',
] as const;

/** What only the server says, from who is calling. */
const serverFields = ['requestedBy', 'transaction'] as const;

/**
 * The body of `POST /tasks`: fields of the Task at the top, a Kubernetes manifest, or both; what stands at the top wins. The
 * OpenAPI document has been checked, the rest of the spec is for the Kubernetes API to judge.
 */
export interface TaskBody {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** The namespace that a body asks for. */
export function namespaceIn({ namespace, metadata }: TaskBody): string | undefined {
  return namespace || metadata?.namespace || undefined;
}

/**
 * The Task to create.
 *
 * Throws an InvalidError that names the field: name or type missing, a timeout that is no duration, fields that only the server
 * may set, labels and annotations with our own prefix.
 */
export function taskFromBody(body: TaskBody, given: { readonly namespace: string; readonly requestedBy: TaskRequestedBy }): Task {
  checkKind(body);
  const { metadata = {} } = body;
  const labels = { ...metadata.labels };
  const annotations = { ...metadata.annotations, ...body.annotations };
  refuseReserved('label', labels);
  refuseReserved('annotation', annotations);
  const name = body.name || metadata.name;
  if (!name) throw invalid('name', 'name is required');
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: {
      name,
      namespace: given.namespace,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: { ...specOf(body), requestedBy: given.requestedBy },
  };
}

function checkKind({ apiVersion, kind }: TaskBody): void {
  if (kind !== undefined && kind !== 'Task') throw invalid('kind', `kind must be Task, not "${kind}"`);
  if (apiVersion !== undefined && apiVersion !== 'core.orka.ai/v1alpha1')
    throw invalid('apiVersion', `apiVersion must be core.orka.ai/v1alpha1, not "${apiVersion}"`);
}

function specOf(body: TaskBody): TaskSpec {
  for (const field of serverFields) {
    if (isSet(body[field]) || isSet(body.spec?.[field])) throw invalid(field, `${field} cannot be set by clients`);
  }
  const flat = flatFields.filter((field) => isSet(body[field])).map((field) => [field, body[field]] as const);
  const spec: Record<string, unknown> = { ...body.spec, ...Object.fromEntries(flat) };
  if (!isSet(spec['type'])) throw invalid('type', 'type is required: container, ai or agent');
  const { timeout } = spec;
  if (isSet(timeout) && (typeof timeout !== 'string' || parseDuration(timeout) === undefined))
    throw invalid('timeout', `invalid timeout: ${JSON.stringify(timeout)} is not a duration such as 30m or 1h30m`);
  return spec as unknown as TaskSpec;
}

function refuseReserved(what: 'label' | 'annotation', entries: Readonly<Record<string, unknown>>): void {
  const reserved = Object.keys(entries).find((key) => key.startsWith('orka.ai/'));
  if (reserved !== undefined)
    throw invalid(`metadata.${what}s`, `${what} "${reserved}" is reserved: orka.ai/ is the platform's own`);
}

/** Clients written in languages with zero values send empty strings for what they do not say. */
const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const invalid = (field: string, message: string): InvalidError => new InvalidError(message, { details: { field } });
