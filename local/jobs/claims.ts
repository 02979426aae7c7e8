import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PersistentVolumeClaims } from '../../shared/api/kinds.ts';
import type { PersistentVolumeClaim } from '../../shared/api/kubernetes/storage.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { type Reflector, reflect } from '../../shared/kube/reflector.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { removeFolder } from './pod-folder.ts';

export interface ClaimsOptions {
  readonly kube: Kube;
  readonly volumeDir: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** Removes the folder `<volumeDir>/<namespace>/<claim>` of every claim that is deleted, now or while no platform ran. */
export function reclaimVolumes({ kube, volumeDir, signal, log }: ClaimsOptions): Reflector<PersistentVolumeClaim> {
  const remove = (namespace: string, name: string): void => {
    removeFolder(join(volumeDir, namespace, name)).catch((err: unknown) =>
      log.warn({ err, namespace, name }, "a claim's files could not be removed"),
    );
  };
  const claims = reflect(kube, PersistentVolumeClaims, {
    signal,
    log,
    onChange(type, { metadata }) {
      if (type === 'DELETED') remove(metadata.namespace ?? '', metadata.name);
    },
  });
  void claims.synced.then(async () => {
    for (const namespace of await readdir(volumeDir).catch(() => [])) {
      const names = await readdir(join(volumeDir, namespace)).catch(() => []);
      for (const name of names) if (claims.get(namespace, name) === undefined) remove(namespace, name);
    }
  });
  return claims;
}
