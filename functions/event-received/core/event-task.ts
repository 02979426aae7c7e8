import type { Task } from '../../../shared/api/generated/task.ts';
import type { TaskTemplateTask } from '../../../shared/api/generated/task-template.ts';
import { annotations, labels, labelValue } from '../../../shared/core/labels.ts';
import { eventTaskName } from '../../../shared/core/names.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';

/** What tells one event from another, and what kind it is. */
export interface EventIdentity {
  readonly source: string;
  readonly id: string;
  readonly type: string;
}

/** Names of labels and annotations that only the platform gives. */
const reserved = /^orka\.ai\//;
const reservedFields = ['requestedBy', 'transaction'];
/** Bytes of a Task at most: etcd takes 1.5 MiB, and a status has to fit beside. */
const largest = 1024 * 1024;

/** Throws an InvalidError where a template says of a Task what only the platform says. */
export function checkTask({ metadata = {}, spec }: TaskTemplateTask): void {
  for (const [field, of] of Object.entries({ labels: metadata.labels, annotations: metadata.annotations })) {
    const name = Object.keys(of ?? {}).find((each) => reserved.test(each));
    if (name !== undefined) throw new InvalidError(`spec.task.metadata.${field}: ${name} is the platform's own`);
  }
  const field = reservedFields.find((each) => Object.hasOwn(spec, each));
  if (field !== undefined) throw new InvalidError(`spec.task.spec.${field} is the platform's own`);
}

/** The Task that an event becomes. Throws an InvalidError where it would be too large. */
export function eventTask(
  template: { readonly name: string; readonly namespace: string },
  filled: TaskTemplateTask,
  { source, id, type }: EventIdentity,
): Task {
  const { metadata = {}, spec } = filled;
  const values = Object.entries(metadata.labels ?? {}).map(([name, value]) => [name, labelValue(text(value))]);
  const notes = Object.entries(metadata.annotations ?? {}).map(([name, value]) => [name, text(value)]);
  const task = {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: {
      name: eventTaskName(template.name, { source, id }),
      namespace: template.namespace,
      labels: { ...Object.fromEntries(values), [labels.taskTemplate]: labelValue(template.name) },
      annotations: { ...Object.fromEntries(notes), [annotations.sourceEvent]: JSON.stringify({ source, id, type }) },
    },
    // The Kubernetes API judges it, as it would judge what anybody else sends.
    spec: spec as unknown as Task['spec'],
  } as const;
  const size = Buffer.byteLength(JSON.stringify(task));
  if (size > largest) throw new InvalidError(`the Task would have ${size} bytes, and ${largest} are the most`);
  return task;
}

/** An expression may have given something else than a string. */
function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
