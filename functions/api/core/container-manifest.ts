import type { Task } from '../../../shared/api/generated/task.ts';
import { parseDuration } from '../../../shared/core/duration.ts';
import { childMetadata, type Delegator, mayHaveChildren } from './child-manifest.ts';

/** The parameters of create_container_task, and the tool call that makes them. */
export interface ContainerCall {
  readonly call: string;
  readonly name: string;
  readonly image?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly workspace?: Readonly<Record<string, unknown>>;
  readonly prior_task?: string;
  readonly namespace?: string;
  readonly timeout?: string;
  readonly priority?: number;
  readonly schedule?: string;
}

const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Why this call may not make a child, in a sentence that a model can act on; undefined where it may. */
export function containerRefusal(call: ContainerCall, delegator: Delegator): string | undefined {
  const home = delegator.parent.metadata.namespace ?? 'default';
  const refused = mayHaveChildren(delegator);
  if (refused !== undefined) return refused;
  if (!label.test(call.name)) return `name "${call.name}" must be lower-case letters, digits and "-", 63 at most`;
  if (call.namespace && call.namespace !== home) return `namespace: tasks that you make are in "${home}": leave it out`;
  if (!call.image && [call.command, call.args].every((list) => (list ?? []).length === 0)) return 'give a command, or an image';
  if (call.timeout && parseDuration(call.timeout) === undefined)
    return `timeout "${call.timeout}" is not a duration such as 30m or 1h30m`;
  if (Object.keys(call.workspace ?? {}).length > 0)
    return 'workspace is not supported in this version: leave it out, the task shares your files';
  if (call.prior_task) return 'prior_task is not supported in this version: the task shares your files';
  return call.schedule ? 'schedule: a task that you make runs once, at once: leave it out' : undefined;
}

/** The child Task, under the name that the model has chosen. */
export function containerManifest(call: ContainerCall, delegator: Delegator): Task {
  const { spec } = delegator.parent;
  const priority = call.priority ?? spec.priority;
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: childMetadata(call.name, call.call, delegator),
    spec: {
      type: 'container',
      ...(call.image ? { image: call.image } : {}),
      ...(call.command === undefined ? {} : { command: [...call.command] }),
      ...(call.args === undefined ? {} : { args: [...call.args] }),
      ...(call.timeout ? { timeout: call.timeout } : {}),
      ...(priority === undefined ? {} : { priority }),
      ...(spec.requestedBy === undefined ? {} : { requestedBy: spec.requestedBy }),
    },
  };
}
