import type { ForeignEvent } from '../../eventing/codec.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import type { TaskTemplate, TaskTemplateTask } from '../../shared/api/generated/task-template.ts';
import type { Bounded } from '../../shared/cel/bounded.ts';
import { CelFailure } from '../../shared/cel/cel.ts';
import { createExpressions } from '../../shared/cel/expressions.ts';
import { refTo } from '../../shared/core/refs.ts';
import { InvalidError } from '../../shared/errors/catalogue.ts';
import { validator } from '../../shared/schema/validate.ts';
import { refusalOf } from './core/acceptance.ts';
import { checkTask, eventTask } from './core/event-task.ts';
import { type Compile, fillingOf } from './core/fill.ts';

/** A template, ready for events. */
export interface CompiledTemplate {
  /** The Task that an event becomes; an InvalidError where the template does not take it, or cannot make a Task of it. */
  taskOf(event: ForeignEvent): Task;
}

/** Compiles a template; an InvalidError says what is wrong with it. Schema and expressions are somebody else's: all is bounded in time. */
export async function compileTemplate(template: TaskTemplate, bounded: Bounded): Promise<CompiledTemplate> {
  const { spec } = template;
  checkTask(spec.task);
  const check = spec.schema === undefined ? undefined : schemaCheck(spec.schema, bounded);
  let variables = {};
  const expressions = await createExpressions(['event']);
  const compile: Compile = (text, path) => {
    const expression = at(path, () => expressions(text));
    return () => at(path, () => expression(variables));
  };
  const fill = bounded('compiling spec.task', () => fillingOf(spec.task, 'spec.task', compile));

  return {
    taskOf({ attributes, data }) {
      const refusal = refusalOf(spec, attributes);
      if (refusal !== undefined) throw new InvalidError(refusal);
      check?.(data);
      variables = { event: { ...attributes, ...(data === undefined ? {} : { data }) } };
      const filled = bounded('spec.task', fill) as TaskTemplateTask;
      return eventTask(refTo(template), filled, attributes);
    },
  };
}

/** Fails at once where the schema is none. */
function schemaCheck(schema: Readonly<Record<string, unknown>>, bounded: Bounded): (data: unknown) => void {
  const check = validator('data', schema, { foreign: true });
  const run = (data: unknown): void => {
    bounded('spec.schema', () => check(data ?? null));
  };
  try {
    run(null);
  } catch (error) {
    // That null does not fit is as it should be; a schema that cannot be compiled is not.
    if (!(error instanceof InvalidError)) throw new InvalidError(`spec.schema is no JSON Schema: ${(error as Error).message}`);
  }
  return run;
}

/** Names the place of an expression that fails. */
function at<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CelFailure) throw new InvalidError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
