import { resolve } from 'node:path';
import { backUpStore } from '../../../functions/store/tools/backup.ts';
import { type CheckReport, checkStore } from '../../../functions/store/tools/check.ts';
import { restoreStore } from '../../../functions/store/tools/restore.ts';
import type { Context } from '../../context.ts';
import { reportLines } from '../../core/store-report.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';
import type { StoreFlags } from './flags.ts';

/** `orka store check FILE`: exit status 1 where anything is wrong. */
export async function check(file: string, flags: StoreFlags, context: Context): Promise<ExitStatus> {
  const report = checkStore(resolve(context.cwd, file));
  await print(report, 'checked', flags, context);
  return report.ok ? exitStatus.ok : exitStatus.failed;
}

/** `orka store backup FILE TARGET`. */
export async function backup(file: string, target: string, flags: StoreFlags, context: Context): Promise<ExitStatus> {
  const report = await backUpStore(resolve(context.cwd, file), resolve(context.cwd, target), flags);
  await print(report, 'written', flags, context);
  return exitStatus.ok;
}

/** `orka store restore BACKUP FILE`. */
export async function restore(from: string, file: string, flags: StoreFlags, context: Context): Promise<ExitStatus> {
  const report = await restoreStore(resolve(context.cwd, from), resolve(context.cwd, file), flags);
  await print(report, 'restored', flags, context);
  return exitStatus.ok;
}

async function print(report: CheckReport, done: string, { output }: StoreFlags, context: Context): Promise<void> {
  if (output !== undefined) return printObject(report, output, context);
  context.out.write(reportLines(report, done).join('\n').concat('\n'));
}
