import { ConfigMaps, Secrets } from '../../shared/api/kinds.ts';
import type { ConfigMap, Secret } from '../../shared/api/kubernetes/core.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Capacity } from './core/fields.ts';
import { namesReferred, type PodSources } from './core/sources.ts';

/** Reads every Secret and ConfigMap that a pod refers to. */
export async function gatherSources(kube: Kube, pod: Pod, capacity: Capacity): Promise<PodSources> {
  const namespace = pod.metadata.namespace ?? '';
  const { secrets, configMaps } = namesReferred(pod.spec);
  const [secretData, configData] = await Promise.all([
    gather(secrets, async (name) => dataOfSecret(await kube.get(Secrets, namespace, name))),
    gather(configMaps, async (name) => dataOfConfigMap(await kube.get(ConfigMaps, namespace, name))),
  ]);
  return { pod, secrets: secretData, configMaps: configData, capacity };
}

type Data = Record<string, Buffer>;

async function gather(
  names: readonly string[],
  read: (name: string) => Promise<Data | undefined>,
): Promise<Record<string, Data>> {
  const pairs = await Promise.all(names.map(async (name) => [name, await read(name)] as const));
  return Object.fromEntries(pairs.flatMap(([name, data]) => (data === undefined ? [] : [[name, data] as const])));
}

function dataOfSecret(secret: Secret | undefined): Data | undefined {
  return secret && fromEntries(secret.data, 'base64');
}

function dataOfConfigMap(configMap: ConfigMap | undefined): Data | undefined {
  return configMap && { ...fromEntries(configMap.data, 'utf8'), ...fromEntries(configMap.binaryData, 'base64') };
}

function fromEntries(data: Readonly<Record<string, string>> = {}, encoding: BufferEncoding): Data {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, encoding)]));
}
