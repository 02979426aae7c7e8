import type { Container } from '../../../shared/api/kubernetes/container.ts';
import type { Pod, PodSpec } from '../../../shared/api/kubernetes/pod.ts';
import type { Volume, VolumeProjection } from '../../../shared/api/kubernetes/volume.ts';
import type { Capacity } from './fields.ts';

/** The Secrets and ConfigMaps of a pod's namespace that it refers to, gathered before anything is decided; absent means missing. */
export interface PodSources {
  readonly pod: Pod;
  /** Decoded values by Secret name and key. */
  readonly secrets: Readonly<Record<string, Readonly<Record<string, Buffer>>>>;
  readonly configMaps: Readonly<Record<string, Readonly<Record<string, Buffer>>>>;
  readonly capacity: Capacity;
}

/** Something the pod needs is not there (yet): the container waits with this message, as under a real kubelet. */
export interface Missing {
  readonly kind: 'missing';
  readonly message: string;
}

/** The names of all Secrets and ConfigMaps that a pod refers to, each once. */
export function namesReferred(spec: PodSpec): { secrets: string[]; configMaps: string[] } {
  const secrets = new Set<string>();
  const configMaps = new Set<string>();
  const note = (set: Set<string>, name: string | undefined): void => {
    if (name !== undefined && name !== '') set.add(name);
  };
  const container = ({ env = [], envFrom = [] }: Container): void => {
    for (const { valueFrom } of env) {
      note(secrets, valueFrom?.secretKeyRef?.name);
      note(configMaps, valueFrom?.configMapKeyRef?.name);
    }
    for (const { secretRef, configMapRef } of envFrom) {
      note(secrets, secretRef?.name);
      note(configMaps, configMapRef?.name);
    }
  };
  const projection = ({ secret, configMap }: VolumeProjection): void => {
    note(secrets, secret?.name);
    note(configMaps, configMap?.name);
  };
  const volume = ({ secret, configMap, projected }: Volume): void => {
    note(secrets, secret?.secretName);
    note(configMaps, configMap?.name);
    projected?.sources?.forEach(projection);
  };
  [...(spec.initContainers ?? []), ...spec.containers].forEach(container);
  spec.volumes?.forEach(volume);
  return { secrets: [...secrets], configMaps: [...configMaps] };
}
