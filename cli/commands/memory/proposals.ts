import type { ProposalReview, ProposalType } from '../../../shared/store/memories.ts';
import { withApi } from '../../connect/connect.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import { formatFacts, proposalColumns } from '../../core/knowledge.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';
import { type ListFormat, printList } from '../list-output.ts';

export interface ProposalListFlags extends ServerFlags {
  readonly query?: string;
  readonly type?: string;
  readonly status?: string;
  readonly agentName?: string;
  readonly taskName?: string;
  readonly output?: ListFormat;
}

export interface ReviewFlags extends ServerFlags {
  readonly status: ProposalReview['status'];
  readonly reviewer?: string;
  readonly note?: string;
}

/** Lists proposals, the newest first. */
export async function listProposals({ output, ...flags }: ProposalListFlags, context: Context): Promise<ExitStatus> {
  const { query, type, status, agentName, taskName } = flags;
  return withApi(flags, context, async (api) => {
    const items = await api.knowledge.listProposals({ query, type, status, agentName, taskName, limit: '500' });
    const columns = proposalColumns(context.now());
    await printList(items, output, context, { what: 'proposals', nameOf: ({ id }) => id, columns });
    return exitStatus.ok;
  });
}

/** Proposes something, for somebody else to decide on. */
export async function createProposal(
  title: string,
  { content, type, ...flags }: ServerFlags & { readonly content?: string; readonly type?: ProposalType },
  context: Context,
): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const { id } = await api.knowledge.createProposal({ title, content, type });
    context.out.write(`memory proposal "${id}" created\n`);
    return exitStatus.ok;
  });
}

/** Shows all that somebody who is to decide has to know. */
export async function getProposal(
  id: string,
  { output, ...flags }: ServerFlags & { readonly output?: 'json' | 'yaml' },
  context: Context,
): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const proposal = await api.knowledge.getProposal(id);
    if (output !== undefined) await printObject(proposal, output, context);
    else {
      const { type, title, skillName, tags = [], taskName, agentName, status, reviewer, reviewNote, createdAt } = proposal;
      const made = { id, type, title, skill: skillName, tags: tags.join(', '), task: taskName, agent: agentName };
      const facts = { ...made, status, reviewer, note: reviewNote, memory: proposal.appliedMemoryId, created: createdAt };
      context.out.write(formatFacts(facts, proposal.description, proposal.content, proposal.patch));
    }
    return exitStatus.ok;
  });
}

/** Accepts or rejects a proposal. */
export async function reviewProposal(
  id: string,
  { status, reviewer, note, ...flags }: ReviewFlags,
  context: Context,
): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const said = { ...(reviewer === undefined ? {} : { reviewer }), ...(note === undefined ? {} : { reviewNote: note }) };
    await api.knowledge.reviewProposal(id, { status, ...said });
    context.out.write(`memory proposal "${id}" ${status}\n`);
    return exitStatus.ok;
  });
}

/** Makes a memory of an accepted proposal. */
export async function applyProposal(
  id: string,
  { appliedBy, ...flags }: ServerFlags & { readonly appliedBy?: string },
  context: Context,
): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    const memory = await api.knowledge.applyProposal(id, appliedBy);
    context.out.write(`memory proposal "${id}" applied: memory "${memory.id}"\n`);
    return exitStatus.ok;
  });
}

/** Puts a proposal away. */
export async function archiveProposal(id: string, flags: ServerFlags, context: Context): Promise<ExitStatus> {
  return withApi(flags, context, async (api) => {
    await api.knowledge.archiveProposal(id);
    context.out.write(`memory proposal "${id}" archived\n`);
    return exitStatus.ok;
  });
}
