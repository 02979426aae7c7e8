import type { Container, EnvFromSource, EnvVar, KeySelector } from '../../../shared/api/kubernetes/container.ts';
import { expandVariables } from './expand.ts';
import { fieldOf, resourceOf } from './fields.ts';
import type { Missing, PodSources } from './sources.ts';

export type Environment = { readonly kind: 'ready'; readonly variables: Readonly<Record<string, string>> } | Missing;

type Found = { readonly kind: 'value'; readonly value: string } | { readonly kind: 'absent' } | Missing;

const absent: Found = { kind: 'absent' };

/**
 * A container's own variables: `envFrom` in order, then `env` in order, the later winning; literal values may refer to earlier
 * variables as `$(NAME)`. A reference that is not optional and leads nowhere makes the whole environment missing.
 */
export function environmentOf(container: Container, sources: PodSources): Environment {
  const variables: Record<string, string> = {};
  for (const source of container.envFrom ?? []) {
    const missing = addAll(variables, source, sources);
    if (missing !== undefined) return missing;
  }
  for (const variable of container.env ?? []) {
    const found = variableOf(variable, { container, sources, variables });
    if (found.kind === 'missing') return found;
    if (found.kind === 'value') variables[variable.name] = found.value;
  }
  return { kind: 'ready', variables };
}

function addAll(variables: Record<string, string>, source: EnvFromSource, sources: PodSources): Missing | undefined {
  const ref = source.secretRef ?? source.configMapRef;
  if (ref === undefined) return undefined;
  const kind = source.secretRef === undefined ? 'configmap' : 'secret';
  const name = ref.name ?? '';
  const data = (kind === 'secret' ? sources.secrets : sources.configMaps)[name];
  if (data === undefined) return ref.optional === true ? undefined : { kind: 'missing', message: `${kind} "${name}" not found` };
  for (const [key, value] of Object.entries(data)) variables[`${source.prefix ?? ''}${key}`] = value.toString('utf8');
  return undefined;
}

interface Scope {
  readonly container: Container;
  readonly sources: PodSources;
  readonly variables: Readonly<Record<string, string>>;
}

function variableOf({ value, valueFrom }: EnvVar, { container, sources, variables }: Scope): Found {
  if (valueFrom === undefined) return { kind: 'value', value: expandVariables(value ?? '', variables) };
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = valueFrom;
  if (secretKeyRef !== undefined) return keyOf('Secret', secretKeyRef, sources);
  if (configMapKeyRef !== undefined) return keyOf('ConfigMap', configMapKeyRef, sources);
  if (fieldRef !== undefined)
    return found(fieldOf(sources.pod, fieldRef.fieldPath), `unsupported fieldPath: ${fieldRef.fieldPath}`);
  if (resourceFieldRef !== undefined) {
    const of = containerNamed(sources, resourceFieldRef.containerName) ?? container;
    return found(
      resourceOf(of, resourceFieldRef, sources.capacity),
      `unsupported container resource: ${resourceFieldRef.resource}`,
    );
  }
  return { kind: 'missing', message: 'a valueFrom of this kind is not supported on one machine' };
}

function containerNamed({ pod }: PodSources, name: string | undefined): Container | undefined {
  return name === undefined ? undefined : pod.spec.containers.find((container) => container.name === name);
}

const found = (value: string | undefined, otherwise: string): Found =>
  value === undefined ? { kind: 'missing', message: otherwise } : { kind: 'value', value };

function keyOf(kind: 'Secret' | 'ConfigMap', { name = '', key, optional }: KeySelector, sources: PodSources): Found {
  const data = (kind === 'Secret' ? sources.secrets : sources.configMaps)[name];
  const value = data?.[key];
  if (value !== undefined) return { kind: 'value', value: value.toString('utf8') };
  if (optional === true) return absent;
  if (data === undefined) return { kind: 'missing', message: `${kind.toLowerCase()} "${name}" not found` };
  return { kind: 'missing', message: `couldn't find key ${key} in ${kind} ${sources.pod.metadata.namespace}/${name}` };
}
