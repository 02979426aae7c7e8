import { setTimeout as delay } from 'node:timers/promises';
import { toOrkaError } from '../../shared/errors/catalogue.ts';
import { readConfig } from './config.ts';
import { fetchTranscript } from './fetch.ts';

const patienceMs = 60_000;

/** Fetches the session that the environment names and resolves with the exit code; what is printed last says what went wrong. */
export async function runFetch(
  env: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });
  try {
    const config = readConfig(env);
    const patience = { patienceMs, now: Date.now, random: Math.random, sleep, signal: stop.signal };
    const bytes = await fetchTranscript(config, patience);
    print(`session "${config.session}": ${bytes} bytes`);
    return 0;
  } catch (thrown) {
    if (stop.signal.aborted) return 143;
    const error = toOrkaError(thrown);
    print(
      `session "${env['ORKA_SESSION_NAME'] ?? ''}" cannot be fetched: ${error.status === 500 ? String(thrown) : error.message}`,
    );
    return 1;
  }
}
