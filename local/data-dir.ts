import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UnavailableError } from '../shared/errors/catalogue.ts';
import { identityOf } from './jobs/process-table.ts';

/** The folders of one installation on one machine. */
export interface DataDir {
  readonly root: string;
  readonly kubernetes: string;
  readonly broker: string;
  readonly store: string;
  readonly pods: string;
  readonly volumes: string;
  readonly kubeconfig: string;
  /** Lets the next `orka dev` have the folder. */
  release(): Promise<void>;
}

/**
 * Makes the folders (readable by their owner only) and takes the lock, a file with the holder's process id.
 * A lock left by a process that was killed is taken over; one held by a live process is an UnavailableError.
 */
export async function openDataDir(root: string): Promise<DataDir> {
  const at = (name: string): string => join(root, name);
  const folders = { kubernetes: at('kubernetes'), broker: at('broker'), pods: at('pods'), volumes: at('volumes') };
  for (const folder of [root, ...Object.values(folders)]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = at('lock');
  await takeLock(lock, root);
  return { root, ...folders, store: at('store.db'), kubeconfig: at('kubeconfig'), release: () => rm(lock, { force: true }) };
}

async function takeLock(lock: string, root: string): Promise<void> {
  for (const last of [false, true]) {
    try {
      const file = await open(lock, 'wx', 0o600);
      await file.writeFile(`${process.pid} ${identityOf(process.pid)}\n`);
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const [pid = '', identity] = (await readFile(lock, 'utf8').catch(() => '')).trim().split(' ');
      if (last || (identity !== undefined && identityOf(Number(pid)) === identity))
        throw new UnavailableError(
          `${root} is in use by another orka dev (process ${pid}): stop it, or choose another --data-dir`,
        );
      await rm(lock, { force: true });
    }
  }
}
