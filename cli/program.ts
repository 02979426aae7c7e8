import { Command, InvalidArgumentError, Option } from 'commander';
import type { DevFlags } from './commands/dev.ts';
import { addMemoryCommands } from './commands/memory/commands.ts';
import { addSessionCommands } from './commands/session/commands.ts';
import { addSkillCommands } from './commands/skill/commands.ts';
import { addStoreCommands } from './commands/store/commands.ts';
import { addTaskCommands } from './commands/task/commands.ts';
import type { Context } from './context.ts';
import type { Finish } from './exit-status.ts';

/** All commands of `orka`. What a command does is loaded when it runs. */
export function createProgram(context: Context, finish: Finish): Command {
  const program = new Command('orka')
    .description('Autonomous AI agents as Kubernetes resources.')
    .option('-s, --server <url>', 'address of the REST API (or ORKA_SERVER)')
    .option('-n, --namespace <name>', 'namespace of the Tasks (or ORKA_NAMESPACE)')
    .option('-t, --token <token>', 'bearer token; others on this machine can see it: prefer ORKA_TOKEN')
    .option('--kubeconfig <file>', 'finds server and token (or KUBECONFIG, or ./.orka/kubeconfig)')
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: (text) => context.err.write(text.replace(/^error: /, 'Error: ')),
    })
    .exitOverride();
  addDevCommand(program, context);
  addTaskCommands(program, context, finish);
  addStoreCommands(program, context, finish);
  addSessionCommands(program, context, finish);
  addMemoryCommands(program, context, finish);
  addSkillCommands(program, context, finish);
  addUsageCommand(program, context, finish);
  return program;
}

function addDevCommand(program: Command, context: Context): void {
  program
    .command('dev')
    .description('run the whole platform on this machine, in one process')
    .option('--data-dir <folder>', 'where everything is kept', './.orka')
    .option('--kube-port <port>', 'port of the Kubernetes API; 0 is any free one', portOf, 7443)
    .option('--port <port>', 'port of the REST API; 0 is any free one', portOf, 8080)
    .option('--metrics-port <port>', 'port of Prometheus metrics, at /metrics; 0 for none', portOf, 0)
    .option('--max-tasks-per-namespace <number>', 'Tasks of a namespace that run at a time; 0 is as many as come', countOf, 0)
    .addOption(
      new Option('--runtime <runtime>', 'where ai Tasks run that do not say it: a process each, or none')
        .choices(['job', 'function'])
        .default('job'),
    )
    .option('--job-ttl <seconds>', 'how long a Job stays after the end of its Task; -1 is for ever', ttlOf, 3600)
    .action(async (flags: DevFlags) => {
      const { runDev } = await import('./commands/dev.ts');
      await runDev(flags, context);
    });
}

function addUsageCommand(program: Command, context: Context, finish: Finish): void {
  program
    .command('usage')
    .description('show what a namespace and its Agents have spent on model calls in a month, and what they may')
    .option('--month <month>', 'calendar month (UTC) as YYYY-MM (default: the present one)', monthOf)
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml']))
    .action(async (_flags: unknown, command: Command) => {
      const { showMonth } = await import('./commands/usage.ts');
      finish(await showMonth(command.optsWithGlobals(), context));
    });
}

function monthOf(text: string): string {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('It has to be a month such as 2026-03.');
  return text;
}

function countOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It has to be a whole number, 0 or more.');
  return Number(text);
}

const ttlOf = (text: string): number => (text === '-1' ? -1 : countOf(text));

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It has to be a number from 0 to 65535.');
  return port;
}
