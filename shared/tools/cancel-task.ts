import { defineTool } from './tool.ts';

interface Args {
  readonly task_name: string;
  readonly reason?: string;
}

/** Ends a child Task that is not needed any more. */
export const cancelTask = defineTool<Args>({
  name: 'cancel_task',
  description: 'Stop a task that you have delegated. Whatever it has not finished is lost.',
  parameters: {
    type: 'object',
    required: ['task_name'],
    properties: {
      task_name: { type: 'string', minLength: 1, description: 'Name of the task, as delegate_task gave it.' },
      namespace: { type: 'string', description: "The task's namespace; tasks that you delegate are in yours." },
      reason: { type: 'string', description: 'Why, for those who look at the task later.' },
    },
  },
  effect: 'idempotent',
  run: ({ task_name, reason }, { task }) => task.cancelChild(task_name, reason),
});
