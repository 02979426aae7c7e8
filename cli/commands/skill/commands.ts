import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { Finish } from '../../exit-status.ts';

/** Adds `orka skill` and its commands. */
export function addSkillCommands(program: Command, context: Context, finish: Finish): void {
  const skill = program.command('skill').description('list the guides that agents are given, and read them');

  skill
    .command('list')
    .alias('ls')
    .description('list Skills')
    .addOption(new Option('-o, --output <format>', 'how to show them').choices(['json', 'yaml', 'name']))
    .action(async (_flags: unknown, command: Command) => {
      const { listSkills } = await import('./show.ts');
      finish(await listSkills(command.optsWithGlobals(), context));
    });

  skill
    .command('get')
    .description('show a Skill and its guide')
    .argument('<skill>')
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml']))
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { getSkill } = await import('./show.ts');
      finish(await getSkill(name, command.optsWithGlobals(), context));
    });

  skill
    .command('content')
    .description('print the guide of a Skill, as it is')
    .argument('<skill>')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { printGuide } = await import('./show.ts');
      finish(await printGuide(name, command.optsWithGlobals(), context));
    });
}
