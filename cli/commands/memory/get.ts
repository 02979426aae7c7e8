import type { Memory } from '../../../shared/store/memories.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { formatFacts } from '../../core/knowledge.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';

export interface GetFlags extends ServerFlags {
  readonly output?: 'json' | 'yaml';
}

/** Shows a memory. */
export async function getMemory(id: string, { output, ...flags }: GetFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    await showMemory(await api.knowledge.getMemory(id), output, context);
    return exitStatus.ok;
  });
}

/** Prints one memory, for people where nothing else was asked for. */
export async function showMemory(memory: Memory, output: GetFlags['output'], context: Context): Promise<void> {
  if (output !== undefined) return printObject(memory, output, context);
  const { id, tags, source, taskName, agentName, sessionName, sourceProposalId, disabled, createdAt, recalledCount } = memory;
  const facts = {
    id,
    tags: tags.join(', '),
    source,
    task: taskName,
    agent: agentName,
    session: sessionName,
    proposal: sourceProposalId,
    state: disabled ? 'disabled' : 'enabled',
    created: createdAt,
    recalled: String(recalledCount),
  };
  context.out.write(formatFacts(facts, memory.content));
}
