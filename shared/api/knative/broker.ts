import type { ObjectMeta } from '../meta.ts';
import type { Addressable, DeliverySpec, KnativeCondition, KReference } from './duck.ts';

/** Takes events in at its address and hands each to the Triggers that ask for it. */
export interface Broker {
  apiVersion: 'eventing.knative.dev/v1';
  kind: 'Broker';
  metadata: ObjectMeta;
  spec?: {
    config?: KReference;
    /** For Triggers that have no delivery of their own. */
    delivery?: DeliverySpec;
  };
  status?: BrokerStatus;
}

/** Where the Broker listens and whether it does. */
export interface BrokerStatus {
  observedGeneration?: number;
  annotations?: Record<string, string>;
  address?: Addressable;
  addresses?: Addressable[];
  deadLetterSinkUri?: string;
  deadLetterSinkCACerts?: string;
  deadLetterSinkAudience?: string;
  conditions?: KnativeCondition[];
}
