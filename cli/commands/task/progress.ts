import type { Task } from '../../../shared/api/generated/task.ts';
import type { ApiClient } from '../../api-client.ts';
import type { Context } from '../../context.ts';
import { printable } from '../../core/table.ts';
import { isOver, phaseOf } from '../../core/task-columns.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';

/** The REST API has no watch: the Task is read again this often. */
const everyMs = 250;

export interface FollowOptions {
  /** 0 waits for ever. */
  readonly timeoutMs: number;
}

/**
 * Waits for a Task's end and shows what changes on the way: on standard error, so that standard output has one line, the end.
 *
 * A Task that is deleted meanwhile ends with the server's NotFoundError.
 */
export async function followToEnd(
  api: ApiClient,
  name: string,
  context: Context,
  { timeoutMs }: FollowOptions,
): Promise<ExitStatus> {
  const deadline = timeoutMs === 0 ? Number.POSITIVE_INFINITY : context.now() + timeoutMs;
  const progress = createProgress(context);
  for (;;) {
    const task = await api.getTask(name);
    if (isOver(task)) {
      progress.clear();
      return sayEnd(task, context);
    }
    progress.show(stateOf(task));
    const left = deadline - context.now();
    if (left <= 0) {
      progress.clear();
      context.err.write(`Error: timed out waiting for task ${name}, which is ${phaseOf(task)}\n`);
      return exitStatus.timedOut;
    }
    await context.sleep(Math.min(everyMs, left));
  }
}

function sayEnd(task: Task, { out }: Context): ExitStatus {
  out.write(`${stateOf(task, out.hasColors)}\n`);
  return phaseOf(task) === 'Succeeded' ? exitStatus.ok : exitStatus.failed;
}

const colors: Readonly<Record<string, number>> = { Succeeded: 32, Failed: 31, Cancelled: 33 };

function stateOf(task: Task, hasColors = false): string {
  const phase = phaseOf(task);
  const color = colors[phase];
  const painted = hasColors && color !== undefined ? `\u001b[${color}m${phase}\u001b[0m` : phase;
  const message = printable(task.status?.message ?? '');
  return `${task.metadata.name} ${painted}${message === '' ? '' : `  ${message}`}`;
}

interface Progress {
  show(line: string): void;
  clear(): void;
}

/** On a terminal one line that is redrawn; elsewhere a line for every change. */
function createProgress({ err }: Context): Progress {
  let last = '';
  return {
    show(line) {
      if (line === last) return;
      last = line;
      err.write(err.isTerminal ? `\r\u001b[2K${line}` : `${line}\n`);
    },
    clear() {
      if (err.isTerminal && last !== '') err.write('\r\u001b[2K');
    },
  };
}
