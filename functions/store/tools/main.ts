import { parseArgs } from 'node:util';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import { backUpStore } from './backup.ts';
import { type CheckReport, checkStore } from './check.ts';
import { restoreStore } from './restore.ts';

// `store-tool check FILE | backup FILE TARGET | restore BACKUP FILE [--force]`: what `orka store` does, where there is only the image. It prints
// the report as JSON, and ends with 1 where a check has found something.
const { values, positionals } = parseArgs({ options: { force: { type: 'boolean' } }, allowPositionals: true });
const report = await run(positionals);
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
if (positionals[0] === 'check' && !report.ok) process.exitCode = 1;

async function run([command, from, to]: readonly string[]): Promise<CheckReport> {
  if (command === 'check' && from !== undefined && to === undefined) return checkStore(from);
  if (command === 'backup' && from !== undefined && to !== undefined) return backUpStore(from, to, values);
  if (command === 'restore' && from !== undefined && to !== undefined) return restoreStore(from, to, values);
  throw new InvalidError('say check FILE, backup FILE TARGET or restore BACKUP FILE, the last two with --force to overwrite');
}
