import type { Kube } from '../../../shared/kube/kube.ts';
import { serviceAddress } from '../../../shared/kube/service-address.ts';
import type { OutboundPolicy } from '../../../shared/outbound/core/destination.ts';
import type { IpBlock } from '../../../shared/outbound/core/ip-address.ts';
import type { AddressesOf, OutboundWay } from '../../../shared/outbound/open.ts';

/** How tools go out into the world. */
export interface World {
  readonly kube: Pick<Kube, 'get'>;
  /** Which addresses Tools may have although they are not public, and how Services are known. */
  readonly policy: Omit<OutboundPolicy, 'namespace'>;
  /** Which addresses web_fetch may read although they are not public. */
  readonly webAllowed: readonly IpBlock[];
  /** All addresses of a name; those of the system's resolver where it says nothing. */
  readonly addressesOf?: AddressesOf | undefined;
  /** Where web_search asks; undefined where the installation has no search engine. */
  readonly searchUrl?: string | undefined;
  /** Version of the product. */
  readonly version: string;
}

/** The way of a Tool's requests: to the public Internet, and to Services of the Tool's namespace. */
export function toolWay({ kube, policy, addressesOf }: World, namespace = 'default'): OutboundWay {
  return { policy: { ...policy, namespace }, serviceAddress: (ns, name) => serviceAddress(ns, name, kube), addressesOf };
}

/** The way of web_fetch, whose address a model chooses, and whatever the model has read: to the public Internet, and to no Service. */
export function webWay(world: World): OutboundWay {
  const way = toolWay(world);
  return { ...way, policy: { ...way.policy, namespace: undefined, allowed: world.webAllowed } };
}

/** Why a call came to nothing, in words for a model. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
