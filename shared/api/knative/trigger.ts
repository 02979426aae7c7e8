import type { ObjectMeta } from '../meta.ts';
import type { DeliverySpec, Destination, KnativeCondition } from './duck.ts';

/** Subscribes to the events of one Broker that pass a filter. */
export interface Trigger {
  apiVersion: 'eventing.knative.dev/v1';
  kind: 'Trigger';
  metadata: ObjectMeta;
  spec: {
    broker: string;
    subscriber: Destination;
    /** Attributes that have to be equal; the empty string stands for any value. Ignored where `filters` is set. */
    filter?: { attributes?: Record<string, string> };
    /** All have to hold. */
    filters?: SubscriptionFilter[];
    delivery?: DeliverySpec;
  };
  status?: TriggerStatus;
}

/** One filter of the CloudEvents Subscriptions API; exactly one dialect is set. */
export interface SubscriptionFilter {
  exact?: Record<string, string>;
  prefix?: Record<string, string>;
  suffix?: Record<string, string>;
  all?: SubscriptionFilter[];
  any?: SubscriptionFilter[];
  not?: SubscriptionFilter;
  cesql?: string;
}

/** Where the Trigger delivers to and whether it is ready to. */
export interface TriggerStatus {
  observedGeneration?: number;
  annotations?: Record<string, string>;
  subscriberUri?: string;
  subscriberCACerts?: string;
  subscriberAudience?: string;
  deadLetterSinkUri?: string;
  deadLetterSinkCACerts?: string;
  deadLetterSinkAudience?: string;
  conditions?: KnativeCondition[];
}
