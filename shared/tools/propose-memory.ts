import { type MemoryProposal, type ProposalType, proposalTypes } from '../store/memories.ts';
import { bestEffort } from './best-effort.ts';
import { defineTool } from './tool.ts';

interface Args {
  readonly type?: ProposalType;
  readonly skill_name?: string;
  readonly title: string;
  readonly description?: string;
  readonly content?: string;
  readonly patch?: string;
  readonly agent_name?: string;
}

/** A change of how work is done here, for people to decide on. */
export const proposeMemory = defineTool<Args>({
  name: 'propose_memory',
  description:
    'Propose a change of what agents here know or how they work: a memory, a change of a skill, a policy or a workflow. People decide on it; nothing changes before that.',
  parameters: {
    type: 'object',
    required: ['title'],
    properties: {
      type: { enum: [...proposalTypes], description: 'What it would change ("memory" if left out).' },
      skill_name: { type: 'string', description: 'The skill that it would change.' },
      title: { type: 'string', minLength: 1, maxLength: 256, description: 'The proposal in a few words.' },
      description: { type: 'string', maxLength: 4096, description: 'Why it would be better so.' },
      content: { type: 'string', description: 'The new text.' },
      patch: { type: 'string', description: 'The change as a unified diff, where a text is to be changed.' },
      agent_name: { type: 'string', description: 'The agent that it is about, if that is not you.' },
    },
  },
  aliases: { skillName: 'skill_name', agentName: 'agent_name' },
  effect: 'idempotent',
  async run({ skill_name, agent_name, ...proposal }, { task, call }) {
    const named = { ...proposal, skillName: skill_name, agentName: agent_name };
    return proposed(await bestEffort('memory', task.proposeMemory({ call, ...named })));
  },
});

/** What a model is told of its proposal. */
export function proposed({ id, status, type }: MemoryProposal): object {
  return { proposed: true, id, type, status, note: 'people review it: nobody is told of it before that' };
}
