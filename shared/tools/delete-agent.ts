import { defineTool } from './tool.ts';

interface Args {
  readonly name: string;
}

/** Takes back an Agent that the Task itself has made. */
export const deleteAgent = defineTool<Args>({
  name: 'delete_agent',
  description: 'Delete an agent that you have made with create_agent. Tasks that run as it go on to their end.',
  parameters: {
    type: 'object',
    required: ['name'],
    properties: {
      name: { type: 'string', minLength: 1, description: 'Name of the agent, as create_agent gave it.' },
      namespace: { type: 'string', description: 'Leave it out: agents that you make are in your namespace.' },
    },
  },
  effect: 'idempotent',
  async run({ name }, { task }) {
    await task.deleteAgent(name);
    return { agent: name, deleted: true };
  },
});
