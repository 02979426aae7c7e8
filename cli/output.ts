import type { Task } from '../shared/api/generated/task.ts';
import type { Context } from './context.ts';
import { formatTable } from './core/table.ts';
import { taskColumns } from './core/task-columns.ts';

export type OutputFormat = 'json' | 'yaml' | 'wide' | 'name';

/** Prints an answer as JSON or YAML, as the API gave it. */
export async function printObject(object: unknown, format: 'json' | 'yaml', { out }: Context): Promise<void> {
  if (format === 'json') return out.write(`${JSON.stringify(object, null, 2)}\n`);
  const { printYaml } = await import('../shared/yaml/yaml.ts');
  out.write(printYaml(object));
}

/** Prints Tasks in the format asked for; `single` shows one as itself instead of a list of one. */
export async function printTasks(
  tasks: readonly Task[],
  format: OutputFormat | undefined,
  context: Context,
  { single = false } = {},
): Promise<void> {
  const { out, err, now } = context;
  if (format === 'json' || format === 'yaml') return printObject(single ? tasks[0] : { items: tasks }, format, context);
  if (format === 'name') return out.write(tasks.map(({ metadata }) => `task.core.orka.ai/${metadata.name}\n`).join(''));
  if (tasks.length === 0) return err.write('No Tasks found\n');
  out.write(formatTable(taskColumns(now(), format === 'wide'), tasks));
}
