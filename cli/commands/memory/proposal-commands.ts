import { type Command, Option } from 'commander';
import { proposalStatuses, proposalTypes } from '../../../shared/store/memories.ts';
import type { Context } from '../../context.ts';
import type { Finish } from '../../exit-status.ts';

/** Adds `orka memory proposal` and its commands. */
export function addProposalCommands(memory: Command, context: Context, finish: Finish): void {
  const proposal = memory.command('proposal').description('what agents would have remembered: look at it, and decide');

  proposal
    .command('list')
    .alias('ls')
    .description('list proposals, the newest first')
    .option('--query <text>', 'those with this text')
    .addOption(new Option('--type <type>', 'only of this type').choices([...proposalTypes]))
    .addOption(new Option('--status <status>', 'only with this status').choices([...proposalStatuses]))
    .option('--agentName, --agent-name <name>', 'only of this Agent')
    .option('--taskName, --task-name <name>', 'only of this Task')
    .addOption(new Option('-o, --output <format>', 'how to show them').choices(['json', 'yaml', 'name']))
    .action(async (_flags: unknown, command: Command) => {
      const { listProposals } = await import('./proposals.ts');
      finish(await listProposals(command.optsWithGlobals(), context));
    });

  proposal
    .command('create')
    .description('propose something, for somebody else to decide on')
    .argument('<title>', 'the proposal in a few words')
    .option('--content <text>', 'what is to be known')
    .addOption(new Option('--type <type>', 'what it would change').choices([...proposalTypes]).default('memory'))
    .action(async (title: string, _flags: unknown, command: Command) => {
      const { createProposal } = await import('./proposals.ts');
      finish(await createProposal(title, command.optsWithGlobals(), context));
    });

  proposal
    .command('get')
    .description('show a proposal')
    .argument('<id>')
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml']))
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { getProposal } = await import('./proposals.ts');
      finish(await getProposal(id, command.optsWithGlobals(), context));
    });

  proposal
    .command('review')
    .description('accept or reject a proposal')
    .argument('<id>')
    .addOption(new Option('--status <status>', 'what you think of it').choices(['accepted', 'rejected']).makeOptionMandatory())
    .option('--reviewer <name>', 'who has looked at it (default: you)')
    .option('--note <text>', 'why')
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { reviewProposal } = await import('./proposals.ts');
      finish(await reviewProposal(id, command.optsWithGlobals(), context));
    });

  proposal
    .command('apply')
    .description('make a memory of an accepted proposal')
    .argument('<id>')
    .option('--applied-by <name>', 'who does so (default: you)')
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { applyProposal } = await import('./proposals.ts');
      finish(await applyProposal(id, command.optsWithGlobals(), context));
    });

  proposal
    .command('archive')
    .description('put a proposal away')
    .argument('<id>')
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { archiveProposal } = await import('./proposals.ts');
      finish(await archiveProposal(id, command.optsWithGlobals(), context));
    });
}
