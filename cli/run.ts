import { CommanderError } from 'commander';
import { OrkaError } from '../shared/errors/orka-error.ts';
import type { Context } from './context.ts';
import { type ExitStatus, exitStatus } from './exit-status.ts';
import { createProgram } from './program.ts';
import { UsageError } from './usage-error.ts';

/** Runs one command line to its end; resolves with the exit status. Errors are one line on standard error. */
export async function runCommand(args: readonly string[], context: Context): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.ok;
  const program = createProgram(context, (result) => {
    status = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    return report(error, context);
  }
}

function report(error: unknown, { err, env }: Context): ExitStatus {
  // Commander has said what is wrong already; asked for help or the version, nothing is.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.ok : exitStatus.usage;
  const known =
    error instanceof OrkaError || error instanceof UsageError || (error as NodeJS.ErrnoException).syscall !== undefined;
  err.write(`Error: ${(error as Error).message}\n`);
  if (!known && env['ORKA_DEBUG']) err.write(`${(error as Error).stack}\n`);
  return error instanceof UsageError ? exitStatus.usage : exitStatus.failed;
}
