import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../shared/log/logger.ts';
import { type ProcessRecord, recordFile } from './process.ts';
import { identityOf, processesOf, sendSignal } from './process-table.ts';

/** How long killed processes get to disappear. */
const deathMs = 5_000;

/**
 * Ends what a platform that was killed has left running, before anything new starts, so that nobody writes twice.
 *
 * A process is only killed where its start time is the recorded one, or its environment shows that it began in `podDir`.
 * Resolves with the uids of the pods that had a process.
 */
export async function reapOrphans(podDir: string, log: Logger): Promise<Set<string>> {
  const started = new Set<string>();
  const killed = new Map<number, string>();
  for (const { uid, record } of await recordsIn(podDir)) {
    started.add(uid);
    if (record.identity === '' || identityOf(record.pid) !== record.identity) continue;
    log.warn({ pod: uid, pid: record.pid }, 'killing a process that a stopped platform has left');
    sendSignal(-record.pid, 'SIGKILL');
    killed.set(record.pid, record.identity);
  }
  for (const [pid, identity] of await killProcessesOf(podDir)) killed.set(pid, identity);
  await gone(killed);
  return started;
}

/** Kills every process that began in `folder`; resolves with who they were. */
export async function killProcessesOf(folder: string): Promise<Map<number, string>> {
  const killed = new Map<number, string>();
  for (const pid of await processesOf(folder)) {
    const identity = identityOf(pid);
    if (identity === undefined) continue;
    sendSignal(pid, 'SIGKILL');
    killed.set(pid, identity);
  }
  return killed;
}

async function gone(killed: ReadonlyMap<number, string>): Promise<void> {
  const alive = (): boolean => [...killed].some(([pid, identity]) => identityOf(pid) === identity);
  for (let waited = 0; alive() && waited < deathMs; waited += 10) await sleep(10);
}

/** One entry for every pod that had a container, with the record of its process where that had not ended. */
async function recordsIn(podDir: string): Promise<{ uid: string; record: ProcessRecord }[]> {
  const pods = await readdir(podDir).catch(() => []);
  const found = await Promise.all(pods.map((uid) => recordsOf(podDir, uid)));
  return found.flat();
}

async function recordsOf(podDir: string, uid: string): Promise<{ uid: string; record: ProcessRecord }[]> {
  const entries = await readdir(join(podDir, uid)).catch(() => []);
  const containers = entries.filter((entry) => entry !== 'root');
  return Promise.all(
    containers.map(async (container) => ({ uid, record: await recordOf(join(podDir, uid, container, recordFile)) })),
  );
}

/** No record: the process had ended. A record that was cut off by the kill says as little. */
async function recordOf(path: string): Promise<ProcessRecord> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessRecord;
  } catch {
    return { pid: 0, identity: '' };
  }
}
