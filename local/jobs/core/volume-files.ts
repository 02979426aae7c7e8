import type { DownwardApiFile, KeyToPath, Volume, VolumeProjection } from '../../../shared/api/kubernetes/volume.ts';
import { fieldOf } from './fields.ts';
import type { Missing, PodSources } from './sources.ts';

/** One file of a volume; `path` is relative to the volume and never leaves it. */
export interface VolumeFile {
  readonly path: string;
  readonly content: Buffer;
  /** Permission bits; group and others get none on a machine that the pods share. */
  readonly mode: number;
}

/** A token file, asked for when the volume is made and again before it expires. */
export interface TokenFile {
  readonly path: string;
  readonly audience: string | undefined;
  readonly expirationSeconds: number;
}

/** How a volume is made: a new folder with these files in it, or the kept folder of a claim. */
export type VolumePlan =
  | { readonly kind: 'folder'; readonly files: readonly VolumeFile[]; readonly tokens: readonly TokenFile[] }
  | { readonly kind: 'claim'; readonly claim: string }
  | Missing;

/** Decides what a volume holds. A Secret or ConfigMap that is missing and not optional makes the pod wait. */
export function planVolume(volume: Volume, sources: PodSources): VolumePlan {
  if (volume.persistentVolumeClaim !== undefined) return { kind: 'claim', claim: volume.persistentVolumeClaim.claimName };
  if (volume.emptyDir !== undefined) return { kind: 'folder', files: [], tokens: [] };
  const projections = projectionsOf(volume);
  if (projections === undefined)
    return { kind: 'missing', message: `volume "${volume.name}" is of a kind that does not exist on one machine` };
  const files: VolumeFile[] = [];
  const tokens: TokenFile[] = [];
  for (const projection of projections) {
    const part = filesOf(projection, { sources, mode: modeOf(volume) });
    if (part.kind === 'missing')
      return { kind: 'missing', message: `MountVolume.SetUp failed for volume "${volume.name}": ${part.message}` };
    files.push(...part.files);
    const { serviceAccountToken: token } = projection;
    if (token !== undefined)
      tokens.push({ path: token.path, audience: token.audience, expirationSeconds: token.expirationSeconds ?? 3600 });
  }
  const outside = [...files, ...tokens].find(({ path }) => path.startsWith('/') || path.split('/').includes('..'));
  if (outside !== undefined)
    return { kind: 'missing', message: `volume "${volume.name}": path "${outside.path}" leads out of the volume` };
  return { kind: 'folder', files, tokens };
}

/** Secret, ConfigMap and downward API volumes are projected volumes with one source. */
function projectionsOf({ secret, configMap, downwardAPI, projected }: Volume): VolumeProjection[] | undefined {
  if (secret !== undefined) {
    const { secretName, items, optional } = secret;
    return [{ secret: { ...named(secretName), ...(items && { items }), ...(optional !== undefined && { optional }) } }];
  }
  if (configMap !== undefined) return [{ configMap }];
  if (downwardAPI !== undefined) return [{ downwardAPI }];
  return projected?.sources ?? (projected && []);
}

const named = (name: string | undefined): { name?: string } => (name === undefined ? {} : { name });

type Files = { readonly kind: 'files'; readonly files: readonly VolumeFile[] } | Missing;

function filesOf({ secret, configMap, downwardAPI }: VolumeProjection, { sources, mode }: Making): Files {
  if (secret !== undefined)
    return filesOfKeys({ kind: 'secret', source: secret, data: sources.secrets[secret.name ?? ''], mode });
  if (configMap !== undefined)
    return filesOfKeys({ kind: 'configmap', source: configMap, data: sources.configMaps[configMap.name ?? ''], mode });
  return downwardFiles(downwardAPI?.items ?? [], { sources, mode });
}

interface Making {
  readonly sources: PodSources;
  /** Of files that have no mode of their own. */
  readonly mode: number;
}

interface Keyed {
  readonly kind: 'secret' | 'configmap';
  readonly source: { readonly name?: string; readonly items?: readonly KeyToPath[]; readonly optional?: boolean };
  readonly data: Readonly<Record<string, Buffer>> | undefined;
  readonly mode: number;
}

function filesOfKeys({ kind, source: { name = '', items, optional = false }, data, mode }: Keyed): Files {
  if (data === undefined)
    return optional ? { kind: 'files', files: [] } : { kind: 'missing', message: `${kind} "${name}" not found` };
  if (items === undefined)
    return { kind: 'files', files: Object.entries(data).map(([path, content]) => ({ path, content, mode })) };
  const absent = items.find(({ key }) => data[key] === undefined);
  if (absent !== undefined && !optional)
    return { kind: 'missing', message: `references non-existent ${kind} key: ${absent.key}` };
  const files = items.flatMap(({ key, path, mode: own }) =>
    data[key] === undefined ? [] : [{ path, content: data[key], mode: ownersOnly(own ?? mode) }],
  );
  return { kind: 'files', files };
}

/** What a volume says about its files, cut down to what their owner may do; the owner may always read and write. */
function modeOf({ secret, configMap, downwardAPI, projected }: Volume): number {
  return ownersOnly((secret ?? configMap ?? downwardAPI ?? projected)?.defaultMode ?? 0o644);
}

const ownersOnly = (mode: number): number => (mode & 0o700) | 0o600;

function downwardFiles(items: readonly DownwardApiFile[], { sources: { pod }, mode }: Making): Files {
  const files: VolumeFile[] = [];
  for (const { path, fieldRef, mode: own } of items) {
    const value = fieldRef && fieldOf(pod, fieldRef.fieldPath);
    if (value === undefined) return { kind: 'missing', message: `unsupported fieldPath: ${fieldRef?.fieldPath ?? ''}` };
    files.push({ path, content: Buffer.from(value), mode: ownersOnly(own ?? mode) });
  }
  return { kind: 'files', files };
}
