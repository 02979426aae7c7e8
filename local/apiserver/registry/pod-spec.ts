import { labelProblems } from '../core/names.ts';
import { type Fields, isFields } from '../core/object.ts';
import { invalidValue, requiredValue, type StatusCause, unsupportedValue } from '../core/status.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];

/** What is wrong with the spec of a pod, as far as the schema cannot say it: containers, their names, images and mounts. */
export function podSpecProblems(spec: Fields, path: string): StatusCause[] {
  const names = new Set<string>();
  const volumes = new Set(listOf(spec['volumes']).map(({ name }) => String(name)));
  const containers = listOf(spec['containers']);
  const causes = containers.length === 0 ? [requiredValue(`${path}.containers`)] : [];
  for (const list of ['initContainers', 'containers']) {
    listOf(spec[list]).forEach((container, index) => {
      causes.push(...containerProblems(container, `${path}.${list}[${index}]`, names, volumes));
    });
  }
  return causes;
}

/** What is wrong with the restart policy of a pod that may have any. */
export function restartPolicyProblems(spec: Fields, path: string): StatusCause[] {
  const policy = spec['restartPolicy'];
  return policy === undefined || RESTART_POLICIES.includes(String(policy))
    ? []
    : [unsupportedValue(`${path}.restartPolicy`, policy, RESTART_POLICIES)];
}

function containerProblems(container: Fields, path: string, names: Set<string>, volumes: ReadonlySet<string>): StatusCause[] {
  const { name = '', image = '' } = container as { name?: string; image?: string };
  const causes: StatusCause[] = [];
  if (name === '') causes.push(requiredValue(`${path}.name`));
  else if (names.has(name))
    causes.push({ reason: 'FieldValueDuplicate', message: `Duplicate value: ${JSON.stringify(name)}`, field: `${path}.name` });
  else causes.push(...labelProblems(name).map((problem) => invalidValue(`${path}.name`, name, problem)));
  names.add(name);
  if (image === '') causes.push(requiredValue(`${path}.image`));
  listOf(container['volumeMounts']).forEach((mount, index) => {
    const volume = String(mount['name'] ?? '');
    if (!volumes.has(volume))
      causes.push({
        reason: 'FieldValueNotFound',
        message: `Not found: ${JSON.stringify(volume)}`,
        field: `${path}.volumeMounts[${index}].name`,
      });
  });
  return causes;
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
