import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// A worker is a process per run: with its code compiled already it asks its first question in half of the time. Where the
// folder cannot be written, Node goes on without it.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/orka'));

const { runJob } = await import('./start.ts');
process.exitCode = await runJob(process.env, (line) => process.stdout.write(`${line}\n`));
