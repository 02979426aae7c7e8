import type { Task } from '../../shared/api/generated/task.ts';
import type { Secret } from '../../shared/api/kubernetes/core.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { ObjectMeta } from '../../shared/api/meta.ts';

/** Where kubectl keeps a copy of all that was applied, texts and Secrets included. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Metadata without bookkeeping, which often is half of an object. */
function lean({ managedFields: _, annotations, ...metadata }: ObjectMeta): ObjectMeta {
  if (annotations === undefined) return metadata;
  const { [lastApplied]: _copy, ...kept } = annotations;
  return { ...metadata, annotations: kept };
}

/** Any object without what only the API server reads. */
export function trim<T extends { metadata: ObjectMeta }>(object: T): T {
  return { ...object, metadata: lean(object.metadata) };
}

/** A Task without its texts, which may be long and of which the operator reads none. */
export function trimTask({ metadata, spec, status, ...rest }: Task): Task {
  const { prompt: _prompt, ai, env: _env, ...kept } = spec;
  const { prompt: _aiPrompt, systemPrompt: _system, ...keptAi } = ai ?? {};
  const { childTasks: _children, ...keptStatus } = status ?? {};
  return {
    ...rest,
    metadata: lean(metadata),
    spec: { ...kept, ...(ai === undefined ? {} : { ai: keptAi }) },
    ...(status === undefined ? {} : { status: keptStatus }),
  };
}

/** A Job without its pod template. */
export function trimJob(job: Job): Job {
  return { ...job, metadata: lean(job.metadata), spec: { template: { spec: { containers: [] } } } };
}

/** A Secret with the names of its keys and none of its values. */
export function trimSecret({ apiVersion, kind, metadata, type, data = {} }: Secret): Secret {
  const names = Object.fromEntries(Object.keys(data).map((key) => [key, '']));
  const { name, namespace, uid, resourceVersion } = metadata;
  const kept: ObjectMeta = {
    name,
    ...(namespace && { namespace }),
    ...(uid && { uid }),
    ...(resourceVersion && { resourceVersion }),
  };
  return { apiVersion, kind, metadata: kept, data: names, ...(type === undefined ? {} : { type }) };
}
