/** Where Tasks of namespace `default` are in the Kubernetes API. */
export const tasksPath = '/apis/core.orka.ai/v1alpha1/namespaces/default/tasks';

export const json = { 'content-type': 'application/json' } as const;

/** A Task as it goes over the wire, whatever its spec. */
export function manifest(name: string, spec: object): object {
  return { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', metadata: { name }, spec };
}

/** Headers of an event in binary mode; an attribute that is undefined is left out. */
export function binary(attributes: Record<string, string | undefined>): Record<string, string> {
  const all = { specversion: '1.0', id: 'an-event', source: '/test', type: 'test.event', ...attributes };
  const set = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[`ce-${name}`, value]]));
  return { ...json, ...(Object.fromEntries(set) as Record<string, string>) };
}
