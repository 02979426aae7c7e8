import { Services } from '../api/kinds.ts';
import { InvalidError, UnavailableError } from '../errors/catalogue.ts';
import type { Kube } from './kube.ts';

/**
 * The address of a Service that may be called: one that stands for pods of its namespace. An ExternalName, or one whose endpoints somebody
 * writes by hand, may stand for anything: InvalidError. An UnavailableError where there is no such Service.
 */
export async function serviceAddress(namespace: string, name: string, kube: Pick<Kube, 'get'>): Promise<string> {
  const service = await kube.get(Services, namespace, name);
  if (service === undefined) throw new UnavailableError(`Service ${name} is not there`, { details: { sent: false } });
  const { type = 'ClusterIP', selector, clusterIP } = service.spec ?? {};
  const isPods = type === 'ClusterIP' && selector !== undefined && Object.keys(selector).length > 0;
  if (!isPods) throw new InvalidError(`Service ${name} is refused: only ClusterIP Services with a selector are called`);
  if (clusterIP === undefined || clusterIP === '' || clusterIP === 'None')
    throw new InvalidError(`Service ${name} is refused: it has no address of its own`);
  return clusterIP;
}
