import type { PodSpec } from '../kubernetes/pod.ts';
import type { ObjectMeta } from '../meta.ts';
import type { Addressable, KnativeCondition } from './duck.ts';

/** An HTTP server that scales with its requests, down to zero. */
export interface KnativeService {
  apiVersion: 'serving.knative.dev/v1';
  kind: 'Service';
  metadata: ObjectMeta;
  spec: {
    template: RevisionTemplate;
    traffic?: TrafficTarget[];
  };
  status?: KnativeServiceStatus;
}

/** The pods of a revision and how many requests each takes at once. */
export interface RevisionTemplate {
  metadata?: Partial<ObjectMeta>;
  spec: PodSpec & {
    /** 0 means as many as come. */
    containerConcurrency?: number;
    timeoutSeconds?: number;
    responseStartTimeoutSeconds?: number;
    idleTimeoutSeconds?: number;
  };
}

/** Which share of the requests a revision gets. */
export interface TrafficTarget {
  revisionName?: string;
  configurationName?: string;
  latestRevision?: boolean;
  percent?: number;
  tag?: string;
  url?: string;
}

/** Where the service answers and which revision does. */
export interface KnativeServiceStatus {
  observedGeneration?: number;
  annotations?: Record<string, string>;
  url?: string;
  address?: Addressable;
  latestCreatedRevisionName?: string;
  latestReadyRevisionName?: string;
  traffic?: TrafficTarget[];
  conditions?: KnativeCondition[];
}
