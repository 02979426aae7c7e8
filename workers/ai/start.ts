import { setTimeout as delay } from 'node:timers/promises';
import { toOrkaError } from '../../shared/errors/catalogue.ts';
import { readConfig } from './config.ts';
import { work } from './worker.ts';

/**
 * Does the run that the environment names and resolves with the exit code: 0 where it succeeded, 1 where it failed, 143 where we
 * were told to stop before its end.
 */
export async function runJob(env: Readonly<Record<string, string | undefined>>, print: (line: string) => void): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  try {
    const config = readConfig(env);
    const sleep = async (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });
    print(`worker ai started task=${config.task.namespace}/${config.task.name} run=${config.run}`);
    const outcome = await work({ config, print, signal: stop.signal, now: Date.now, random: Math.random, sleep });
    return outcome === 'succeeded' ? 0 : 1;
  } catch (thrown) {
    if (stop.signal.aborted) {
      print('told to stop; the run stays open');
      return 143;
    }
    const error = toOrkaError(thrown);
    // A bug of ours is told in full; anything else in a sentence.
    print(`error: ${error.status === 500 ? ((thrown as Error).stack ?? String(thrown)) : error.message}`);
    return 1;
  }
}
