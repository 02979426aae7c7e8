import { defineTool } from './tool.ts';

interface Args {
  readonly to_task: string;
  readonly content: string;
}

/** A word to a Task that runs beside this one. */
export const sendMessage = defineTool<Args>({
  name: 'send_message',
  description:
    'Send a message to another task of the same coordinator, or to a task that you have delegated. It is read when that task checks its messages.',
  parameters: {
    type: 'object',
    required: ['to_task', 'content'],
    properties: {
      to_task: { type: 'string', minLength: 1, description: 'Name of the task, or "*" for all of them.' },
      content: { type: 'string', minLength: 1, description: 'The message.' },
    },
  },
  effect: 'idempotent',
  async run({ to_task, content }, { task, call }) {
    await task.sendMessage({ id: call, to: to_task, content });
    return { sent: true, to_task };
  },
});
