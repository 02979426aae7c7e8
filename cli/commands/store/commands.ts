import { type Command, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { Finish } from '../../exit-status.ts';
import type { StoreFlags } from './flags.ts';

/** Adds `orka store` and its commands, which work on the store's file and not through the API. */
export function addStoreCommands(program: Command, context: Context, finish: Finish): void {
  const store = program.command('store').description("check, back up and restore the store's file");

  store
    .command('check')
    .description('look through a file, which may be in use, for damage and for what does not fit together')
    .argument('<file>')
    .addOption(outputOption())
    .action(async (file: string, flags: StoreFlags) => {
      const { check } = await import('./store.ts');
      finish(await check(file, flags, context));
    });

  store
    .command('backup')
    .description('write a consistent copy of a file, which may be in use, and check it')
    .argument('<file>')
    .argument('<target>')
    .option('--force', 'overwrite the target')
    .addOption(outputOption())
    .action(async (file: string, target: string, flags: StoreFlags) => {
      const { backup } = await import('./store.ts');
      finish(await backup(file, target, flags, context));
    });

  store
    .command('restore')
    .description('put a backup in the place of a file that no store has open')
    .argument('<backup>')
    .argument('<file>')
    .option('--force', 'overwrite the file')
    .addOption(outputOption())
    .action(async (from: string, file: string, flags: StoreFlags) => {
      const { restore } = await import('./store.ts');
      finish(await restore(from, file, flags, context));
    });
}

const outputOption = (): Option => new Option('-o, --output <format>', 'how to print it').choices(['json', 'yaml']);
