import type { Kube } from '../../../shared/kube/kube.ts';

/** A place where Brokers and Triggers work: Knative on a cluster, or the local broker with the local Kubernetes API. */
export interface BrokerTarget {
  readonly kind: 'cluster' | 'local';
  readonly kube: Kube;
  /** The name or address under which the broker reaches servers of this process. */
  readonly host: string;
  /** An address of the broker as this process can reach it, from one that an object's status names. */
  reachable(url: string): Promise<string>;
  /** False while the broker itself knows of deliveries that are not done; where it cannot tell, true. */
  isIdle(): boolean;
  /** Milliseconds of silence after which nothing more is to be expected of an idle broker. */
  readonly quietMs: number;
  close(): Promise<void>;
}
