import { runJob } from './start.ts';

process.exitCode = await runJob(process.env, (line) => process.stdout.write(`${line}\n`));
