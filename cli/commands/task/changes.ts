import type { Task } from '../../../shared/api/generated/task.ts';
import type { Context } from '../../context.ts';
import { formatLines, printable } from '../../core/table.ts';
import { taskColumns } from '../../core/task-columns.ts';
import { printObject } from '../../output.ts';
import type { ShowFlags } from './flags.ts';

/** The REST API has no watch of many: Tasks are read again this often. */
const everyMs = 1000;

/** Prints Tasks, then each that is new or has changed, until `isEnough` says so; never by itself. */
export async function watchTasks(
  read: () => Promise<readonly Task[]>,
  { output }: ShowFlags,
  context: Context,
  isEnough: (tasks: readonly Task[]) => boolean,
): Promise<void> {
  const seen = new Map<string, string>();
  const show = createRowPrinter(output, context);
  for (;;) {
    const tasks = await read();
    for (const task of tasks) {
      const { uid = '', resourceVersion = '' } = task.metadata;
      if (seen.get(uid) === resourceVersion) continue;
      seen.set(uid, resourceVersion);
      await show(task);
    }
    if (isEnough(tasks)) return;
    await context.sleep(everyMs);
  }
}

/** Rows that come one by one share widths that were generous from the start. */
function createRowPrinter(output: ShowFlags['output'], context: Context): (task: Task) => Promise<void> {
  const { out, now } = context;
  const widths = [28, 9, 9, 16, 9, 6, 8, 8, 40, 0];
  let hasHeader = false;
  return async (task) => {
    if (output === 'json' || output === 'yaml') {
      if (output === 'yaml' && hasHeader) out.write('---\n');
      hasHeader = true;
      return printObject(task, output, context);
    }
    if (output === 'name') return out.write(`task.core.orka.ai/${task.metadata.name}\n`);
    const columns = taskColumns(now(), output === 'wide');
    const row = columns.map(({ cell }) => printable(cell(task)));
    out.write(formatLines(hasHeader ? [row] : [columns.map(({ title }) => title), row], widths));
    hasHeader = true;
  };
}
