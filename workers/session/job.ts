import { runFetch } from './start.ts';

process.exitCode = await runFetch(process.env, (line) => process.stdout.write(`${line}\n`));
