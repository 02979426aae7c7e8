import { labelProblems } from '../core/names.ts';
import { type Fields, isFields } from '../core/object.ts';
import { compareQuantities } from '../core/quantity.ts';
import {
  duplicateValue,
  forbiddenValue,
  invalidValue,
  requiredValue,
  type StatusCause,
  unsupportedValue,
} from '../core/status.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const LONGEST = 2 ** 31 - 1;

/** What is wrong with the spec of a pod, as far as the schema cannot say it: containers, their names, images and mounts, and volumes. */
export function podSpecProblems(spec: Fields, path: string): StatusCause[] {
  const names = new Set<string>();
  const volumes = listOf(spec['volumes']);
  const known = new Set(volumes.map(({ name }) => String(name)));
  const causes = [
    ...volumeProblems(volumes, `${path}.volumes`),
    ...deadlineProblems(spec, path),
    ...restartPolicyProblems(spec, path),
  ];
  if (listOf(spec['containers']).length === 0) causes.push(requiredValue(`${path}.containers`));
  for (const list of ['initContainers', 'containers']) {
    listOf(spec[list]).forEach((container, index) => {
      causes.push(...containerProblems(container, `${path}.${list}[${index}]`, names, known));
    });
  }
  return causes;
}

function restartPolicyProblems({ restartPolicy }: Fields, path: string): StatusCause[] {
  if (restartPolicy === undefined || RESTART_POLICIES.includes(String(restartPolicy))) return [];
  return [unsupportedValue(`${path}.restartPolicy`, restartPolicy, RESTART_POLICIES)];
}

function volumeProblems(volumes: readonly Fields[], path: string): StatusCause[] {
  const names = new Set<unknown>();
  return volumes.flatMap(({ name, ...sources }, index) => {
    const causes = Object.keys(sources)
      .slice(1)
      .map((source) => forbiddenValue(`${path}[${index}].${source}`, 'may not specify more than 1 volume type'));
    if (names.has(name)) causes.push(duplicateValue(`${path}[${index}].name`, name));
    names.add(name);
    return causes;
  });
}

function deadlineProblems({ activeDeadlineSeconds }: Fields, path: string): StatusCause[] {
  if (typeof activeDeadlineSeconds !== 'number' || (activeDeadlineSeconds >= 1 && activeDeadlineSeconds <= LONGEST)) return [];
  return [invalidValue(`${path}.activeDeadlineSeconds`, activeDeadlineSeconds, `must be between 1 and ${LONGEST}, inclusive`)];
}

function containerProblems(container: Fields, path: string, names: Set<string>, volumes: ReadonlySet<string>): StatusCause[] {
  const { name = '', image = '' } = container as { name?: string; image?: string };
  const causes: StatusCause[] = [];
  if (name === '') causes.push(requiredValue(`${path}.name`));
  else if (names.has(name)) causes.push(duplicateValue(`${path}.name`, name));
  else causes.push(...labelProblems(name).map((problem) => invalidValue(`${path}.name`, name, problem)));
  names.add(name);
  if (image === '') causes.push(requiredValue(`${path}.image`));
  listOf(container['volumeMounts']).forEach((mount, index) => {
    const volume = String(mount['name'] ?? '');
    if (!volumes.has(volume)) {
      const message = `Not found: ${JSON.stringify(volume)}`;
      causes.push({ reason: 'FieldValueNotFound', message, field: `${path}.volumeMounts[${index}].name` });
    }
  });
  listOf(container['env']).forEach((variable, index) => {
    causes.push(...sourceProblems(variable['valueFrom'], `${path}.env[${index}].valueFrom`));
  });
  return [...causes, ...resourceProblems(container['resources'], `${path}.resources`)];
}

function sourceProblems(source: unknown, path: string): StatusCause[] {
  if (!isFields(source) || Object.keys(source).length > 0) return [];
  const rule = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
  return [invalidValue(path, '', rule)];
}

function resourceProblems(resources: unknown, path: string): StatusCause[] {
  const { requests, limits } = isFields(resources) ? resources : {};
  if (!isFields(requests) || !isFields(limits)) return [];
  return Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name];
    if (limit === undefined || compareQuantities(String(request), String(limit)) <= 0) return [];
    const rule = `must be less than or equal to ${name} limit of ${String(limit)}`;
    return [invalidValue(`${path}.requests`, request, rule)];
  });
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
