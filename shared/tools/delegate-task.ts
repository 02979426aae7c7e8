import { defineTool } from './tool.ts';

interface Args {
  readonly agent: string;
  readonly prompt: string;
}

/** Hands a piece of work to another agent as a child Task. The parameters are those of contract 4.7; the platform checks them. */
export const delegateTask = defineTool<Args>({
  name: 'delegate_task',
  description:
    'Give a piece of work to another agent. It starts at once and runs beside you; the answer is the name of its task, which wait_for_tasks takes. The agent knows nothing of this conversation: put everything it needs into the prompt.',
  parameters: {
    type: 'object',
    required: ['agent', 'prompt'],
    properties: {
      agent: { type: 'string', minLength: 1, description: 'Name of an agent that you may delegate to.' },
      prompt: { type: 'string', minLength: 1, description: 'What it is to do, complete in itself.' },
      namespace: { type: 'string', description: "The agent's namespace, if it is not yours." },
      priority: {
        type: 'integer',
        minimum: 0,
        maximum: 1000,
        description: 'Higher goes first where tasks wait for a place; yours if left out.',
      },
      timeout: { type: 'string', description: 'Longest run, such as "30m".' },
      workspace: {
        type: 'object',
        description: 'A Git repository to work in.',
        properties: {
          gitRepo: { type: 'string', description: 'Address of the repository.' },
          branch: { type: 'string', description: 'Branch to start from.' },
          ref: { type: 'string', description: 'Commit or tag to start from.' },
          gitSecretRef: { type: 'string', description: 'Secret with the credentials.' },
          pushBranch: { type: 'string', description: 'Branch that the changes are pushed to.' },
        },
      },
      maxTurns: { type: 'integer', minimum: 1, maximum: 1000, description: 'Most turns of an agent that runs a coding tool.' },
      allowBash: { type: 'boolean', description: 'Whether an agent that runs a coding tool may use a shell.' },
      prior_task: { type: 'string', description: 'A finished task whose changes this one builds on.' },
      feedback: { type: 'string', description: 'What a review said about the work of before; it is put in front of the agent.' },
      auto_retry: { type: 'boolean', description: 'Try again if it fails.' },
      max_retries: { type: 'integer', minimum: 0, description: 'How often, with auto_retry.' },
    },
  },
  effect: 'idempotent',
  async run(args, { task, call }) {
    const child = await task.delegate({ ...args, call });
    return { task: child.task, agent: child.agent, status: 'created' };
  },
});
