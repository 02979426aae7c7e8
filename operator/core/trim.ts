import type { Task } from '../../shared/api/generated/task.ts';
import type { Secret } from '../../shared/api/kubernetes/core.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { ContainerStatus, Pod } from '../../shared/api/kubernetes/pod.ts';
import type { ObjectMeta } from '../../shared/api/meta.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { labels, annotations as ours } from '../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';

/** Where kubectl keeps a copy of all that was applied, texts and Secrets included. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

/** Metadata without bookkeeping, which often is half of an object. */
function lean({ managedFields: _, annotations, ...metadata }: ObjectMeta): ObjectMeta {
  if (annotations === undefined) return metadata;
  const { [lastApplied]: _copy, ...kept } = annotations;
  return { ...metadata, annotations: kept };
}

/** What tells an object, and this state of it, from any other. */
function identity({ name, namespace, uid, resourceVersion, deletionTimestamp }: ObjectMeta): ObjectMeta {
  return {
    name,
    ...(namespace && { namespace }),
    ...(uid && { uid }),
    ...(resourceVersion && { resourceVersion }),
    ...(deletionTimestamp && { deletionTimestamp }),
  };
}

/** Any object without what only the API server reads. */
export function trim<T extends { metadata: ObjectMeta }>(object: T): T {
  return { ...object, metadata: lean(object.metadata) };
}

/** A Task without its texts, which may be long and of which the operator reads none; of one that has ended hardly anything stays. */
export function trimTask(task: Task): Task {
  return isTerminal(stateOf(task)) ? trimEnded(task) : trimUnfinished(task);
}

function trimUnfinished({ metadata, spec, status, ...rest }: Task): Task {
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

/** There may be very many of these: what is needed to let it go, for its Agent's figures, and for its children. */
function trimEnded(task: Task): Task {
  const { apiVersion, kind, metadata, spec, status } = task;
  const { phase, attempts, jobName, completionTime } = status ?? {};
  return {
    apiVersion,
    kind,
    metadata: {
      ...identity(metadata),
      ...(metadata.finalizers && { finalizers: metadata.finalizers }),
      ...originOfRun(metadata),
    },
    spec: {
      type: spec.type,
      ...(spec.agentRef && { agentRef: spec.agentRef }),
      ...(spec.webhookURL && { webhookURL: spec.webhookURL }),
      ...(spec.ttlSecondsAfterFinished !== undefined && { ttlSecondsAfterFinished: spec.ttlSecondsAfterFinished }),
    },
    status: {
      ...(phase && { phase }),
      ...(attempts !== undefined && { attempts }),
      ...(jobName && { jobName }),
      ...(completionTime && { completionTime }),
      ...noticeOf(task),
    },
  };
}

/** Whether anybody has been told of its end, where somebody is to be. */
function noticeOf({ spec, status }: Task): Pick<NonNullable<Task['status']>, 'conditions'> {
  const said = !spec.webhookURL ? undefined : findCondition(status?.conditions, 'WebhookDelivered');
  return said === undefined ? {} : { conditions: [said] };
}

/** Whose schedule made it, where one did: its history is kept short. */
function originOfRun({ labels: all, annotations }: ObjectMeta): Pick<ObjectMeta, 'labels' | 'annotations'> {
  const template = annotations?.[ours.parentTaskName];
  if (all?.[labels.scheduledRun] !== 'true' || template === undefined) return {};
  return { labels: { [labels.scheduledRun]: 'true' }, annotations: { [ours.parentTaskName]: template } };
}

/** A Job without its pod template: whose it is, whether it is over, and where it is not, whether it has a pod. */
export function trimJob({ apiVersion, kind, metadata, status }: Job): Job {
  const task = metadata.annotations?.[ours.taskName];
  const { conditions = [], startTime: _started, ...counts } = status ?? {};
  const isOver = conditions.length > 0;
  const { creationTimestamp } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      ...identity(metadata),
      ...(task && { annotations: { [ours.taskName]: task } }),
      ...(!isOver && creationTimestamp && { creationTimestamp }),
    },
    spec: { template: { spec: { containers: [] } } },
    status: { conditions: conditions.map(({ type, status: value }) => ({ type, status: value })), ...(!isOver && counts) },
  };
}

/** A pod without its spec: whose it is, and what keeps it from starting. */
export function trimPod({ apiVersion, kind, metadata, status }: Pod): Pod {
  const { creationTimestamp, labels, annotations } = metadata;
  const { phase, startTime, conditions, containerStatuses, initContainerStatuses } = status ?? {};
  const kept = { ...identity(metadata), ...(creationTimestamp && { creationTimestamp }) };
  return {
    apiVersion,
    kind,
    metadata: { ...kept, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: { containers: [] },
    status: {
      ...(phase && { phase }),
      ...(startTime && { startTime }),
      ...(conditions && { conditions }),
      ...(containerStatuses && { containerStatuses: containerStatuses.map(stateOnly) }),
      ...(initContainerStatuses && { initContainerStatuses: initContainerStatuses.map(stateOnly) }),
    },
  };
}

function stateOnly({ name, state }: ContainerStatus): ContainerStatus {
  return { name, image: '', imageID: '', ready: false, restartCount: 0, ...(state && { state }) };
}

/** A Secret with the names of its keys and none of its values. */
export function trimSecret({ apiVersion, kind, metadata, type, data = {} }: Secret): Secret {
  const names = Object.fromEntries(Object.keys(data).map((key) => [key, '']));
  return { apiVersion, kind, metadata: identity(metadata), data: names, ...(type === undefined ? {} : { type }) };
}
