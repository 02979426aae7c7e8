import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PersistentVolumeClaims } from '../../shared/api/kinds.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Missing, PodSources } from './core/sources.ts';
import { planVolume } from './core/volume-files.ts';
import type { PodFolder } from './pod-folder.ts';
import { keepTokenFile } from './token-file.ts';

export interface VolumesOptions {
  readonly kube: Kube;
  readonly sources: PodSources;
  readonly folder: PodFolder;
  /** Holds the folders of claims, `<namespace>/<claim>`, which outlive pods. */
  readonly volumeDir: string;
  readonly now: () => number;
  /** Aborts when the pod is over. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/** The host folder of each volume by name, or why the pod has to wait. */
export type Volumes = { readonly kind: 'ready'; readonly folders: Readonly<Record<string, string>> } | Missing;

/** Makes a pod's volumes. Making them again overwrites files and keeps what is in an emptyDir. */
export async function makeVolumes(options: VolumesOptions): Promise<Volumes> {
  const { pod } = options.sources;
  const folders: Record<string, string> = {};
  for (const volume of pod.spec.volumes ?? []) {
    const plan = planVolume(volume, options.sources);
    if (plan.kind === 'missing') return plan;
    const made = plan.kind === 'claim' ? await claimFolder(options, plan.claim) : await newFolder(options, volume.name, plan);
    if (typeof made !== 'string') return made;
    folders[volume.name] = made;
  }
  await makeSubPaths(pod, folders);
  return { kind: 'ready', folders };
}

async function claimFolder({ kube, sources, volumeDir }: VolumesOptions, claim: string): Promise<string | Missing> {
  const namespace = sources.pod.metadata.namespace ?? '';
  const found = await kube.get(PersistentVolumeClaims, namespace, claim);
  if (found === undefined) return { kind: 'missing', message: `persistentvolumeclaim "${claim}" not found` };
  return made(join(volumeDir, namespace, claim));
}

async function newFolder(
  options: VolumesOptions,
  name: string,
  plan: Extract<ReturnType<typeof planVolume>, { kind: 'folder' }>,
): Promise<string> {
  const folder = await made(options.folder.volume(name));
  for (const { path, content, mode } of plan.files) {
    await made(dirname(join(folder, path)));
    await writeFile(join(folder, path), content, { mode });
  }
  for (const token of plan.tokens) {
    const { kube, sources, now, signal, log } = options;
    await keepTokenFile({ kube, pod: sources.pod, token, file: join(folder, token.path), now, signal, log });
  }
  return folder;
}

/** A subPath that is not there yet is a new folder. */
async function makeSubPaths({ spec }: Pod, folders: Readonly<Record<string, string>>): Promise<void> {
  const mounts = [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ volumeMounts = [] }) => volumeMounts);
  for (const { name, subPath } of mounts) {
    const folder = folders[name];
    if (folder !== undefined && subPath !== undefined && !subPath.split('/').includes('..'))
      await mkdirUnlessFile(join(folder, subPath));
  }
}

async function mkdirUnlessFile(path: string): Promise<void> {
  await made(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

async function made(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return folder;
}
