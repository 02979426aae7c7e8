import { createHash } from 'node:crypto';
import type { CoreEvent } from '../../api/kubernetes/event.ts';
import type { KubeObject } from '../kube.ts';

/** Something worth telling about an object. The same reason and message again are counted, not piled up. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  /** A CamelCase word for programs. */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
}

/** Kubernetes refuses a longer note. */
const longestMessage = 1024;

/**
 * The Event of a happening, as it is when it has happened once. Its name says what happened to which object, so that a repetition finds the
 * Event that is there, whichever process it comes from.
 *
 * @param by who says so, and when (RFC 3339)
 */
export function eventOf(
  object: KubeObject,
  { type, reason, message }: Happening,
  { component, now }: { readonly component: string; readonly now: string },
): CoreEvent {
  const { namespace = 'default', name, uid = '', resourceVersion } = object.metadata;
  const text = message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message;
  const identity = createHash('sha256').update([uid, component, type, reason, text].join('\n')).digest('hex').slice(0, 16);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name.slice(0, 200)}.${identity}`, namespace },
    involvedObject: {
      ...(object.apiVersion === undefined ? {} : { apiVersion: object.apiVersion }),
      ...(object.kind === undefined ? {} : { kind: object.kind }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
      namespace,
      name,
      uid,
    },
    type,
    reason,
    message: text,
    source: { component },
    reportingComponent: component,
    reportingInstance: component,
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
}
