import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/**
 * What tells a process from a later one with the same id: its start time, with the boot where that counts from the boot.
 *
 * Undefined where no such process runs.
 */
export function identityOf(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxIdentity(pid) : posixIdentity(pid);
}

/** proc(5): field 22 of stat is the start time in clock ticks since the boot; field 3 is the state, Z for one that has ended. */
function linuxIdentity(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, which may hold spaces and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  return `${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${fields[19] ?? ''}`;
}

function posixIdentity(pid: number): string | undefined {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    return started === '' ? undefined : started;
  } catch {
    return undefined;
  }
}

/**
 * The processes whose environment began with HOME or TMPDIR below `folder`, which is how every process of a pod begins, whatever group
 * or session it has moved to since. Linux only; elsewhere it is empty.
 */
export async function processesOf(folder: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const marks = [`HOME=${folder}/`, `TMPDIR=${folder}/`];
  const isOfFolder = async (pid: number): Promise<boolean> => {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    return environment.split('\0').some((variable) => marks.some((mark) => variable.startsWith(mark)));
  };
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const found = await Promise.all(pids.map(isOfFolder));
  return pids.filter((_, i) => found[i]);
}

/** Sends a signal to a process (or, with a negative id, a group) that may be gone already, or be another user's (after a `sudo`). */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
