import { bestEffort } from './best-effort.ts';
import { defineTool } from './tool.ts';

interface Args {
  readonly query?: string;
  readonly tags?: readonly string[];
  readonly task_name?: string;
  readonly agent_name?: string;
  readonly source?: string;
  readonly limit?: number;
  readonly include_disabled?: boolean;
}

/** Characters of one memory that a model is shown; few are longer. */
const longest = 8_000;

/** What is known in the namespace from earlier work. */
export const recallMemory = defineTool<Args>({
  name: 'recall_memory',
  description:
    'Look up what is known from earlier work in this namespace. With a query you get the memories that share words with it, best first; without one the newest.',
  parameters: {
    type: 'object',
    properties: {
      query: { type: 'string', maxLength: 4000, description: 'What you want to know, in words that a note about it would have.' },
      tags: { type: 'array', items: { type: 'string' }, description: 'Only memories with all of these tags.' },
      task_name: { type: 'string', description: 'Only what came from this task.' },
      agent_name: { type: 'string', description: 'Only what came from this agent.' },
      source: { type: 'string', description: 'Only from this source, such as "manual" or "proposal".' },
      limit: { type: 'integer', minimum: 1, maximum: 20, description: 'Memories at most (5 if left out).' },
      include_disabled: { type: 'boolean', description: 'Also those that people have switched off.' },
    },
  },
  aliases: { taskName: 'task_name', agentName: 'agent_name', includeDisabled: 'include_disabled' },
  effect: 'pure',
  async run({ query, tags, task_name, agent_name, source, limit, include_disabled }, { task, call }) {
    const recall = {
      call,
      query,
      tags,
      taskName: task_name,
      agentName: agent_name,
      source,
      limit,
      includeDisabled: include_disabled,
    };
    const memories = await bestEffort('memory', task.recallMemories(recall));
    return {
      count: memories.length,
      memories: memories.map(({ id, content, tags: known, source: from, taskName, agentName, createdAt, disabled }) => ({
        id,
        content: content.length > longest ? `${content.slice(0, longest)} […]` : content,
        ...(known.length === 0 ? {} : { tags: known }),
        source: from,
        ...(taskName === '' ? {} : { task: taskName }),
        ...(agentName === '' ? {} : { agent: agentName }),
        created_at: createdAt,
        ...(disabled ? { disabled } : {}),
      })),
    };
  },
});
