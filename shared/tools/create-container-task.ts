import { defineTool } from './tool.ts';

interface Args {
  readonly name: string;
}

/** A command, run as a child Task. The parameters are those of contract 4.7; the platform checks them. */
export const createContainerTask = defineTool<Args>({
  name: 'create_container_task',
  description:
    'Run a command as a task of its own. It starts at once and runs beside you, on the same files; the answer is the name of its task, which wait_for_tasks takes. Its result is what it printed.',
  parameters: {
    type: 'object',
    required: ['name'],
    properties: {
      name: {
        type: 'string',
        minLength: 1,
        description: 'Name of the task: lower-case letters, digits and "-"; one that no other task of the namespace has.',
      },
      image: { type: 'string', description: 'Container image; one with the usual programs if left out.' },
      command: { type: 'array', items: { type: 'string' }, description: 'The program, such as ["npm", "test"].' },
      args: { type: 'array', items: { type: 'string' }, description: 'Arguments of the program, or of the image.' },
      workspace: { type: 'object', description: 'A Git repository to work in.' },
      prior_task: { type: 'string', description: 'A finished task whose changes this one builds on.' },
      namespace: { type: 'string', description: 'Leave it out: tasks that you make are in your namespace.' },
      timeout: { type: 'string', description: 'Longest run, such as "30m".' },
      priority: {
        type: 'integer',
        minimum: 0,
        maximum: 1000,
        description: 'Higher goes first where tasks wait for a place; yours if left out.',
      },
      schedule: { type: 'string', description: 'When to run, as cron says it.' },
    },
  },
  effect: 'idempotent',
  async run(args, { task, call }) {
    const child = await task.createContainer({ ...args, call });
    return { task: child.task, status: 'created' };
  },
});
