import { chmodSync, mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectl, sh } from './shell.ts';

/** A volume that is quickly full, for the store: a file system in memory, on this machine, which has to be the node. */
export interface SmallVolume {
  readonly claim: string;
  /** To be called when nothing uses it any more. */
  remove(): Promise<void>;
}

const size = '64Mi';

/** Makes the volume and binds it to a claim in the namespace. */
export async function makeSmallVolume(namespace: string): Promise<SmallVolume> {
  const folder = mkdtempSync(join(tmpdir(), 'orka-small-volume-'));
  await sh('mount', ['-t', 'tmpfs', '-o', `size=${size.replace('Mi', 'm')}`, 'tmpfs', folder]);
  chmodSync(folder, 0o777);
  const name = `${namespace}-small`;
  const shape = { accessModes: ['ReadWriteOnce'], storageClassName: '' };
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: { ...shape, capacity: { storage: size }, hostPath: { path: folder }, persistentVolumeReclaimPolicy: 'Retain' },
  };
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'small', namespace },
    spec: { ...shape, volumeName: name, resources: { requests: { storage: size } } },
  };
  await sh('kubectl', ['create', '-f', '-'], [volume, claim].map((object) => JSON.stringify(object)).join('\n'));
  return {
    claim: 'small',
    async remove() {
      await kubectl('-n', namespace, 'delete', 'pvc', 'small', '--ignore-not-found', '--wait=false');
      await kubectl('delete', 'pv', name, '--ignore-not-found', '--wait=false');
      await sh('umount', ['-l', folder]);
      rmdirSync(folder);
    },
  };
}
