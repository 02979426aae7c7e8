import { ageColumn, column, field, nameColumn, wide } from '../columns.ts';
import { get, list, text } from '../core/get.ts';
import type { ComputedColumn } from '../types.ts';

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

const isBound = (claim: unknown): boolean => text(claim, 'spec', 'volumeName') !== '';

/** The columns of PersistentVolumeClaims; capacity and modes are known once a volume is bound. */
export const claimColumns: readonly ComputedColumn[] = [
  nameColumn,
  column('Status', (claim) =>
    get(claim, 'metadata', 'deletionTimestamp') === undefined ? text(claim, 'status', 'phase') : 'Terminating',
  ),
  column('Volume', field('spec.volumeName')),
  column('Capacity', (claim) => (isBound(claim) ? String(get(claim, 'status', 'capacity', 'storage') ?? '0') : '')),
  column('Access Modes', (claim) =>
    isBound(claim)
      ? list(claim, 'status', 'accessModes')
          .map((mode) => MODES[String(mode)])
          .join(',')
      : '',
  ),
  column('StorageClass', field('spec.storageClassName')),
  column('VolumeAttributesClass', field('spec.volumeAttributesClassName', '<unset>')),
  ageColumn,
  wide('VolumeMode', field('spec.volumeMode', '<unset>')),
];
