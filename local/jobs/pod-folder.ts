import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';

/** Where a pod's files are on this machine. */
export interface PodFolder {
  readonly path: string;
  /** What ends with the pod: home, temporary files and volumes, secrets among them. */
  readonly root: string;
  readonly home: string;
  readonly tmp: string;
  volume(name: string): string;
  /** Its log and the record of its process; both outlive the pod's end, until it is deleted. */
  container(name: string): string;
}

/** The layout of `<podDir>/<pod uid>`. */
export function podFolderOf(podDir: string, { metadata }: Pod): PodFolder {
  const path = join(podDir, metadata.uid ?? '');
  const root = join(path, 'root');
  return {
    path,
    root,
    home: join(root, 'home'),
    tmp: join(root, 'tmp'),
    volume: (name) => join(root, 'volumes', name),
    container: (name) => join(path, name),
  };
}

/** Removes a folder of a pod and all in it; a folder that is not there is fine. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}
