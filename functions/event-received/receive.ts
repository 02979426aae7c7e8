import type { ForeignEvent } from '../../eventing/codec.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import type { TaskTemplate } from '../../shared/api/generated/task-template.ts';
import { Tasks, TaskTemplates } from '../../shared/api/kinds.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../shared/errors/catalogue.ts';
import { within } from '../../shared/tracing/active.ts';
import { parseTraceparent } from '../../shared/tracing/core/trace-context.ts';
import { inThisTrace } from '../../shared/tracing/task.ts';
import type { CompiledTemplate } from './compiled-template.ts';
import { type Deps, fieldManager } from './deps.ts';
import { showReady } from './status.ts';

/**
 * Makes the Task that an event becomes by a template, once: the same event again is the same Task. Resolves with its name.
 *
 * Throws a NotFoundError where there is no such template, and an InvalidError, of which the template's Events tell, where the event is not for
 * it, or the Kubernetes API does not take the Task.
 */
export async function receive(
  event: ForeignEvent,
  at: { readonly namespace: string; readonly template: string },
  deps: Deps,
): Promise<string> {
  const { kube, log } = deps;
  const template = await kube.get(TaskTemplates, at.namespace, at.template, { cached: true });
  if (template === undefined) throw new NotFoundError(`no TaskTemplate ${at.namespace}/${at.template}`);
  const compiled = await compile(template, deps);
  const task = await told(template, deps, () => compiled.taskOf(event));
  const context = parseTraceparent(event.attributes['traceparent']);
  const isNew = await told(template, deps, () => within({ context }, () => create(inThisTrace(task), deps)));
  const { name } = task.metadata;
  const { id, source, type } = event.attributes;
  log.info({ task: { namespace: at.namespace, name }, event: { id, source, type }, isNew }, 'an event became a Task');
  return name;
}

async function compile(template: TaskTemplate, deps: Deps): Promise<CompiledTemplate> {
  try {
    const compiled = await deps.templates.of(template);
    await showReady(template, undefined, deps);
    return compiled;
  } catch (error) {
    if (error instanceof InvalidError) await showReady(template, error.message, deps);
    throw error;
  }
}

/** True where it was not there before. */
async function create(task: Task, { kube }: Deps): Promise<boolean> {
  try {
    await kube.create(Tasks, task.metadata.namespace ?? '', task, { fieldManager });
    return true;
  } catch (error) {
    if (error instanceof ConflictError) return false;
    throw error;
  }
}

/** Whoever wrote the template has to hear of it: the sender is a broker, which tells nobody. */
async function told<T>(template: TaskTemplate, { templates, events }: Deps, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof InvalidError) {
      if (error.details['timeoutMs'] !== undefined) templates.drop(template);
      await events.record(template, { type: 'Warning', reason: 'EventRefused', message: error.message });
    }
    throw error;
  }
}
