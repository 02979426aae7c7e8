import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

type Environment = Readonly<Record<string, string | undefined>>;

const patienceMs = 60_000;

/**
 * Uploads what the command has left in the folder for artifacts. Silent but for what could not be kept, since all that is printed is
 * the Task's result.
 */
export async function keepFiles(env: Environment, warn: (message: string) => void): Promise<void> {
  const folder = env['ORKA_ARTIFACTS_DIR'] || '/tmp/artifacts';
  if (!existsSync(folder)) return;
  const [namespace, name, apiUrl, tokenFile] = [
    'ORKA_TASK_NAMESPACE',
    'ORKA_TASK_NAME',
    'ORKA_CONTROLLER_URL',
    'ORKA_TOKEN_FILE',
  ].map((each) => env[each]);
  if (!namespace || !name || !apiUrl || !tokenFile) return warn('artifacts are not kept: the environment does not say for whom');
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const { keepArtifacts } = await import('../artifacts/keep.ts');
  const sleep = async (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal });
  const patience = { patienceMs, now: Date.now, random: Math.random, sleep, signal: stop.signal };
  await keepArtifacts({ folder, task: { namespace, name }, apiUrl, tokenFile, patience, warn });
}
