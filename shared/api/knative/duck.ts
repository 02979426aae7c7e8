/**
 * Shapes that several Knative kinds share ("duck types").
 *
 * A condition of a Knative object differs from a Kubernetes one: time, reason and message are optional.
 */
export interface KnativeCondition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  severity?: 'Error' | 'Warning' | 'Info';
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

/** Where events go: an object that has an address, or a URI; with both, the URI is relative to that address. */
export interface Destination {
  ref?: KReference;
  uri?: string;
  CACerts?: string;
  audience?: string;
}

/** Names an object of any kind, in the referrer's namespace unless it says otherwise. */
export interface KReference {
  apiVersion?: string;
  kind: string;
  name: string;
  namespace?: string;
  /** API group, for a reference that leaves the version open. */
  group?: string;
}

/** How hard a broker tries to deliver, and where an event goes that could not be delivered. Durations are ISO 8601. */
export interface DeliverySpec {
  deadLetterSink?: Destination;
  /** Attempts after the first. */
  retry?: number;
  backoffPolicy?: 'linear' | 'exponential';
  /** Base of the pause between attempts, such as `PT0.2S`. */
  backoffDelay?: string;
  /** Time limit of one attempt. */
  timeout?: string;
  /** Longest Retry-After that is obeyed; without it the header counts for nothing. */
  retryAfterMax?: string;
  format?: 'json' | 'binary';
}

/** The address an object can be reached at. */
export interface Addressable {
  name?: string;
  url?: string;
  CACerts?: string;
  audience?: string;
}
