import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { Finish } from '../../exit-status.ts';
import { addProposalCommands } from './proposal-commands.ts';

/** Adds `orka memory` and its commands. */
export function addMemoryCommands(program: Command, context: Context, finish: Finish): void {
  const memory = program.command('memory').description('what agents know from earlier work: read it, write it, approve of it');

  memory
    .command('list')
    .alias('ls')
    .description('list memories, the newest first')
    .option('--query <words>', 'those with all of these words, the best first')
    .option('--tags <tags>', 'those with all of these, with commas between them')
    .option('--ids <ids>', 'only these, with commas between them')
    .addOption(named('agent', 'only what an Agent has learned'))
    .addOption(named('task', 'only what comes from a Task'))
    .addOption(named('session', 'only what comes from a session'))
    .option('--parentTask, --parent-task <name>', 'only what comes from Tasks below this one')
    .option('--source <source>', 'only from this source')
    .option('--include-disabled', 'also those that are switched off')
    .option('--include-deleted', 'also those that were deleted')
    .addOption(new Option('-o, --output <format>', 'how to show them').choices(['json', 'yaml', 'name']))
    .action(async (_flags: unknown, command: Command) => {
      const { listMemories } = await import('./list.ts');
      finish(await listMemories(command.optsWithGlobals(), context));
    });

  memory
    .command('get')
    .description('show a memory')
    .argument('<id>')
    .addOption(oneOutput())
    .action(async (id: string, _flags: unknown, command: Command) => {
      const { getMemory } = await import('./get.ts');
      finish(await getMemory(id, command.optsWithGlobals(), context));
    });

  withParts(memory.command('create').description('write a memory down').argument('[content]', 'what is to be known')).action(
    async (content: string | undefined, _flags: unknown, command: Command) => {
      const { createMemory } = await import('./write.ts');
      finish(await createMemory(content, command.optsWithGlobals(), context));
    },
  );

  withParts(
    memory.command('update').description('change a memory').argument('<id>').option('--content <text>', 'what is to be known'),
  ).action(async (id: string, _flags: unknown, command: Command) => {
    const { updateMemory } = await import('./write.ts');
    finish(await updateMemory(id, command.optsWithGlobals(), context));
  });

  for (const [name, description] of [
    ['delete', 'delete memories'],
    ['enable', 'have memories recalled again'],
    ['disable', 'keep memories, and have nobody recall them'],
  ] as const) {
    const command = memory.command(name).description(description).argument('<id...>');
    if (name === 'delete') command.alias('rm');
    command.action(async (ids: string[], _flags: unknown, self: Command) => {
      const { changeMemories } = await import('./each.ts');
      finish(await changeMemories(ids, name, self.optsWithGlobals(), context));
    });
  }

  addProposalCommands(memory, context, finish);
}

/** `--agent-name`, and `--agentName` as it was spelled before. */
const named = (what: string, description: string): Option => new Option(`--${what}Name, --${what}-name <name>`, description);

const oneOutput = (): Option => new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml']);

function withParts(command: Command): Command {
  return command
    .option('-f, --filename <file>', 'file with what is to be known; - is standard input')
    .option('--tag <tag>', 'word to find it by; may be repeated', (tag: string, before: string[] = []) => [...before, tag])
    .addOption(named('agent', 'the Agent that it is about'))
    .addOption(named('task', 'the Task that it comes from'))
    .addOption(named('session', 'the session that it comes from'))
    .option('--source <source>', 'where it comes from (default: manual)')
    .addOption(oneOutput());
}
