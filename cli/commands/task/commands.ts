import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../../context.ts';
import type { Finish } from '../../exit-status.ts';

/** Adds `orka task` and its commands. */
export function addTaskCommands(program: Command, context: Context, finish: Finish): void {
  const task = program.command('task').description('create Tasks, follow them, and read what they did');

  /** The flags of the command and those of its parents, as its function takes them. */
  const flagsOf = <F>(command: Command): F => command.optsWithGlobals() as F;

  task
    .command('create')
    .description('create a Task from a prompt, a command, or a manifest')
    .argument('[prompt]', 'what the agent is to do')
    .option('--agent <name>', 'Agent that does it')
    .option('--type <type>', 'ai or container', 'ai')
    .option('--name <name>', 'name of the Task; made up where it is missing')
    .option('--provider <name>', 'Provider of the model (default: the Agent\'s, else "default")')
    .option('--model <name>', 'model to use')
    .option('--image <image>', 'image of a container Task')
    .option('--command <word>', 'command of a container Task')
    .option('--arg <word>', 'argument of that command; may be repeated', collect)
    .option('--env <NAME=VALUE>', 'variable of its environment; may be repeated', collect)
    .option('--priority <number>', '0 to 1000', integerOf)
    .option('--timeout <duration>', 'time limit, such as 10m')
    .option('--session <name>', 'session that it goes on with; made where it is missing')
    .option('--suspend', 'create it suspended')
    .option('-f, --filename <file>', 'YAML or JSON manifest; - is standard input')
    .addOption(outputOption())
    .option('-w, --watch', 'follow it to its end')
    .action(async (prompt: string | undefined, _flags: unknown, command: Command) => {
      const { createTask } = await import('./create.ts');
      finish(await createTask(prompt, flagsOf(command), context));
    });

  task
    .command('list')
    .alias('ls')
    .description('list Tasks')
    .option('--status <phase>', 'only those in this phase')
    .addOption(outputOption())
    .option('-w, --watch', 'show changes as they come')
    .action(async (_flags: unknown, command: Command) => {
      const { listTasks } = await import('./list.ts');
      finish(await listTasks(flagsOf(command), context));
    });

  task
    .command('get')
    .description('show a Task')
    .argument('<task>')
    .addOption(outputOption())
    .option('-w, --watch', 'show changes as they come')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { getTask } = await import('./get.ts');
      finish(await getTask(name, flagsOf(command), context));
    });

  task
    .command('wait')
    .description('wait for the end of a Task; status 0 where it succeeded, 1 where not, 124 where time ran out')
    .argument('<task>')
    .option('--timeout <duration>', 'how long to wait; 0 is for ever', '30m')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { waitForTask } = await import('./wait.ts');
      finish(await waitForTask(name, flagsOf(command), context));
    });

  task
    .command('watch')
    .description('show what happens in a Task, turn by turn, to its end; status 0 where it succeeded, 1 where not')
    .argument('<task>')
    .option('--json', 'print events as lines of JSON')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { watchTask } = await import('./watch.ts');
      finish(await watchTask(name, flagsOf(command), context));
    });

  task
    .command('logs')
    .description('print the log of a Task')
    .argument('<task>')
    .option('-f, --follow', 'print what comes, to the end')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { printLogs } = await import('./logs.ts');
      finish(await printLogs(name, flagsOf(command), context));
    });

  task
    .command('result')
    .description('print the result of a Task')
    .argument('<task>')
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { printResult } = await import('./result.ts');
      finish(await printResult(name, flagsOf(command), context));
    });

  task
    .command('plan')
    .description('show the plan of an autonomous Task')
    .argument('<task>')
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml']))
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { showPlan } = await import('./plan.ts');
      finish(await showPlan(name, flagsOf(command), context));
    });

  task
    .command('usage')
    .description('show what a Task and its tree have used, and what its budgets have left')
    .argument('<task>')
    .addOption(new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml']))
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { showTaskUsage } = await import('./usage.ts');
      finish(await showTaskUsage(name, flagsOf(command), context));
    });

  task
    .command('budget')
    .description('change what Tasks may spend; one that stands still because of its budget goes on when there is enough')
    .argument('<task...>')
    .option('--tokens <number>', 'tokens of prompts and answers, its children included; none takes the limit away', tokensOf)
    .option('--cost <dollars>', 'US dollars, such as 2.50; none takes the limit away', costOf)
    .addOption(new Option('--on-exhausted <what>', 'what becomes of it where there is not enough').choices(['pause', 'fail']))
    .action(async (names: string[], _flags: unknown, command: Command) => {
      const { setBudgets } = await import('./budget.ts');
      finish(await setBudgets(names, flagsOf(command), context));
    });

  task
    .command('children')
    .description('list the Tasks that a coordinator has delegated')
    .argument('<task>')
    .addOption(outputOption())
    .action(async (name: string, _flags: unknown, command: Command) => {
      const { listChildren } = await import('./children.ts');
      finish(await listChildren(name, flagsOf(command), context));
    });

  task
    .command('cancel')
    .description('end Tasks and what they delegated; their logs and results stay')
    .argument('<task...>')
    .option('--reason <text>', 'why, for those who look at them later')
    .action(async (names: string[], _flags: unknown, command: Command) => {
      const { cancelTasks } = await import('./cancel.ts');
      finish(await cancelTasks(names, flagsOf(command), context));
    });

  task
    .command('resend')
    .description('tell the receivers (webhookURL) of Tasks that have ended once more')
    .argument('<task...>')
    .action(async (names: string[], _flags: unknown, command: Command) => {
      const { resendNotifications } = await import('./resend.ts');
      finish(await resendNotifications(names, flagsOf(command), context));
    });

  task
    .command('delete')
    .alias('rm')
    .description('delete Tasks with all that belongs to them; one that runs is stopped')
    .argument('<task...>')
    .action(async (names: string[], _flags: unknown, command: Command) => {
      const { deleteTasks } = await import('./delete.ts');
      finish(await deleteTasks(names, flagsOf(command), context));
    });
}

function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to show it').choices(['json', 'yaml', 'wide', 'name']);
}

const collect = (word: string, before: readonly string[] = []): string[] => [...before, word];

function tokensOf(text: string): number | 'none' {
  if (text === 'none') return text;
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It has to be a whole number, or none.');
  return Number(text);
}

function costOf(text: string): string {
  if (text === 'none') return text;
  if (!/^\d+(?:\.\d{1,9})?$/.test(text)) throw new InvalidArgumentError('It has to be a decimal number such as 2.50, or none.');
  return text;
}

function integerOf(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('It has to be a whole number.');
  return Number(text);
}
