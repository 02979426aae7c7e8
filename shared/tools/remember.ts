import { bestEffort } from './best-effort.ts';
import { proposed } from './propose-memory.ts';
import { defineTool } from './tool.ts';

interface Args {
  readonly title?: string;
  readonly description?: string;
  readonly content: string;
  readonly tags?: readonly string[];
  readonly agent_name?: string;
}

/** Something worth knowing later. It becomes a memory once a person has approved it. */
export const remember = defineTool<Args>({
  name: 'remember',
  description:
    'Put down something that later tasks of this namespace should know: a fact, a decision, a convention, a trap. Write it so that it can be understood without this conversation, and never a secret. A person looks at it before anybody is told.',
  parameters: {
    type: 'object',
    required: ['content'],
    properties: {
      content: { type: 'string', minLength: 1, description: 'What is to be known, complete in itself.' },
      title: { type: 'string', maxLength: 256, description: 'What it is about, in a few words.' },
      description: { type: 'string', maxLength: 4096, description: 'Why it is worth knowing.' },
      tags: { type: 'array', maxItems: 32, items: { type: 'string', maxLength: 64 }, description: 'Words to find it by.' },
      agent_name: { type: 'string', description: 'The agent that it is about, if that is not you.' },
    },
  },
  aliases: { agentName: 'agent_name' },
  effect: 'idempotent',
  async run({ content, title, description, tags, agent_name }, { task, call }) {
    const named = { title: title || titleOf(content), description, content, tags, agentName: agent_name };
    return proposed(await bestEffort('memory', task.proposeMemory({ call, type: 'memory', ...named })));
  },
});

/** The first line, or as much of it as a title has room for. */
function titleOf(content: string): string {
  const [line = ''] = content.trim().split('\n');
  return line.slice(0, 120).trim() || 'untitled';
}
