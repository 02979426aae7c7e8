import { defineTool } from './tool.ts';

interface Args {
  readonly role: string;
}

/** A specialist that did not exist before. The parameters are those of contract 4.7; the platform holds it to the limits of its maker. */
export const createAgent = defineTool<Args>({
  name: 'create_agent',
  description:
    'Make a new agent for a role that none of the agents you know fills. The answer is its name, which delegate_task takes. It can have no tool, model or right that you do not have, and it goes when your task is deleted.',
  parameters: {
    type: 'object',
    required: ['role', 'systemPrompt'],
    properties: {
      role: {
        type: 'string',
        minLength: 1,
        maxLength: 200,
        description: 'What it is, in a word or two; its name is made of it.',
      },
      systemPrompt: { type: 'string', minLength: 1, description: 'Its instructions.' },
      model: {
        type: 'object',
        description: 'The model it uses; yours if left out.',
        properties: {
          provider: { type: 'string', description: 'Kind of the provider.' },
          name: { type: 'string', description: 'Name of the model.' },
        },
      },
      providerRef: { type: 'string', description: 'Name of the Provider; leave it out, it has yours.' },
      tools: { type: 'array', items: { type: 'string' }, description: 'Names of its tools, each of them one of yours.' },
      skills: { type: 'array', items: { type: 'string' }, description: 'Names of its skills, each of them one of yours.' },
      coordination: {
        type: 'object',
        description: 'Whether it may delegate in its turn.',
        properties: {
          enabled: { type: 'boolean', description: 'Whether it may.' },
          maxDepth: { type: 'integer', minimum: 1, maximum: 10, description: 'Most steps of delegation.' },
          maxConcurrentChildren: { type: 'integer', minimum: 1, description: 'Tasks that it may have running at a time.' },
          allowedAgents: {
            type: 'array',
            description: 'Agents that it may delegate to, each of them one of yours.',
            items: {
              type: 'object',
              required: ['name'],
              properties: {
                name: { type: 'string', description: 'Name of the agent.' },
                namespace: { type: 'string', description: 'Its namespace, if it is not yours.' },
              },
            },
          },
        },
      },
      runtime: { type: 'object', description: "A coding agent's command line; not supported in this version." },
      secretRef: { type: 'string', description: 'Not allowed: an agent that you make gets no Secret.' },
    },
  },
  effect: 'idempotent',
  async run(args, { task, call }) {
    const agent = await task.createAgent({ ...args, call });
    return { agent: agent.name, namespace: agent.namespace, status: 'created' };
  },
});
