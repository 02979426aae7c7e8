import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { Finish } from '../../exit-status.ts';

/** Adds `orka session` and its commands. */
export function addSessionCommands(program: Command, context: Context, finish: Finish): void {
  const session = program.command('session').description('list the conversations of Tasks, read them, delete them');

  session
    .command('list')
    .alias('ls')
    .description('list sessions')
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml', 'name']))
    .action(async (_flags: unknown, command: Command) => {
      const { listSessions } = await import('./list.ts');
      finish(await listSessions(command.optsWithGlobals(), context));
    });

  session
    .command('get')
    .description('show what was said in a session')
    .argument('<session>')
    .option('--last <number>', 'only so many messages, the newest', countOf)
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml']))
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { getSession } = await import('./get.ts');
      finish(await getSession(name, command.optsWithGlobals(), context));
    });

  session
    .command('delete')
    .alias('rm')
    .description('delete sessions; a Task that holds one goes on')
    .argument('<session...>')
    .action(async (names: string[], _flags: unknown, command: Command) => {
      const { deleteSessions } = await import('./delete.ts');
      finish(await deleteSessions(names, command.optsWithGlobals(), context));
    });
}

function countOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number from 1.');
  return Number(text);
}
