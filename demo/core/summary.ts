import type { Task } from '../../shared/api/generated/task.ts';

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

/** The small table at the demo's end; the platform's own time is what neither the model nor the agents' tools took. */
export function summaryTable({ task, usage: { tree }, wallMs }: { task: Task; usage: Usage; wallMs: number }): string {
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const rows: [string, string][] = [
    ['iterations', String((task.status?.iteration ?? 0) + 1)],
    ['Tasks', String(tree.tasks)],
    ['model calls', String(tree.modelCalls)],
    ['tokens', `${tree.inputTokens} in, ${tree.outputTokens} out`],
    ['wall time', seconds(wallMs)],
    ['  of it the model', seconds(tree.modelMs)],
    ['  of it the agents’ tools', seconds(tree.toolMs)],
    ['  of it the platform', seconds(Math.max(0, wallMs - tree.modelMs - tree.toolMs))],
  ];
  return rows.map(([name, value]) => `${name.padEnd(26)}${value}`).join('\n');
}
