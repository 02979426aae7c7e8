import type { Container } from '../../../shared/api/kubernetes/container.ts';

/** A folder of the host that stands for a path in a container. */
export interface Mount {
  /** Absolute, without a slash at its end. */
  readonly path: string;
  readonly host: string;
}

/**
 * A container's mounts, longest path first, given the host folder of each volume.
 *
 * A mount of a volume that the pod does not have, a mount at `/`, and a subPath that leads out of its volume are left out.
 */
export function mountsOf({ volumeMounts = [] }: Container, folders: Readonly<Record<string, string>>): Mount[] {
  const mounts = volumeMounts.flatMap(({ name, mountPath, subPath = '' }): Mount[] => {
    const folder = folders[name];
    const path = trimmed(mountPath);
    const inside = subPath.split('/').filter((segment) => segment !== '' && segment !== '.');
    if (folder === undefined || path === '' || inside.includes('..')) return [];
    return [{ path, host: [folder, ...inside].join('/') }];
  });
  return mounts.sort((a, b) => b.path.length - a.path.length);
}

/**
 * What a container calls `value`, as the host calls it.
 *
 * Processes of one machine share one file system, so there is no `/workspace` of their own for a container to see. Instead every
 * word that is a mount's path, or lies below it, is given to the process as the folder of the volume. A path inside a longer text
 * (`sh -c "ls /workspace"`) cannot be told from text and stays as it is: use a variable that holds the path.
 */
export function translatePath(value: string, mounts: readonly Mount[]): string {
  for (const { path, host } of mounts) {
    if (value === path || value === `${path}/`) return host;
    if (value.startsWith(`${path}/`) && !value.slice(path.length).split('/').includes('..'))
      return host + value.slice(path.length);
  }
  return value;
}

const trimmed = (path: string): string => path.replace(/\/+$/, '');
