import type { Task } from '../../shared/api/generated/task.ts';
import { runsWithoutPod } from '../../shared/core/attempt.ts';

/** What `GET /api/v1/tasks/:id/usage` answers. */
export interface Usage {
  readonly tree: {
    readonly tasks: number;
    readonly modelCalls: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly modelMs: number;
    readonly toolMs: number;
  };
}

/** What a run of the demo has come to. */
interface Summary {
  /** The coordinator. */
  readonly task: Task;
  /** It and the Tasks below it. */
  readonly tasks: readonly Task[];
  readonly usage: Usage;
  readonly wallMs: number;
}

/** The small table at the demo's end; the platform's own time is what neither the model nor the agents' tools took. */
export function summaryTable({ task, tasks, usage: { tree }, wallMs }: Summary): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const rows: [string, string][] = [
    ['iterations', String((task.status?.iteration ?? 0) + 1)],
    ['Tasks', String(tree.tasks)],
    ['worker processes', String(tasks.reduce((sum, one) => sum + processesOf(one), 0))],
    ['model calls', String(tree.modelCalls)],
    ['tokens', `${tree.inputTokens} in, ${tree.outputTokens} out`],
    ['wall time', seconds(wallMs)],
    ['  of it the model', seconds(tree.modelMs)],
    ['  of it the agents’ tools', seconds(tree.toolMs)],
    ['  of it the platform', seconds(Math.max(0, wallMs - tree.modelMs - tree.toolMs))],
  ];
  return rows.map(([name, value]) => `${name.padEnd(26)}${value}`).join('\n');
}

/** Each attempt of a Task is a process, and so is each iteration; one without a pod has none. */
function processesOf(task: Task): number {
  return runsWithoutPod(task) ? 0 : (task.status?.attempts ?? 0);
}
