import { createHash } from 'node:crypto';
import { Events } from '../api/kinds.ts';
import type { CoreEvent } from '../api/kubernetes/event.ts';
import { ConflictError } from '../errors/catalogue.ts';
import type { Logger } from '../log/logger.ts';
import type { Kube, KubeObject } from './kube.ts';

/** Something worth telling about an object. The same reason and message again are counted, not piled up. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  /** A CamelCase word for programs. */
  readonly reason: string;
  /** A sentence for people. */
  readonly message: string;
}

/** Writes Kubernetes Events. Never throws: an Event that cannot be written is logged and forgotten. */
export interface EventRecorder {
  record(object: KubeObject, happening: Happening): Promise<void>;
}

/** Kubernetes refuses a longer note. */
const longestMessage = 1024;

/** A recorder that speaks as `component`. */
export function createEventRecorder({
  kube,
  component,
  log,
  now,
}: {
  kube: Kube;
  component: string;
  log: Logger;
  now: () => number;
}): EventRecorder {
  return {
    async record(object, happening) {
      const event = eventOf(object, happening, {
        component,
        now: new Date(now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      });
      try {
        await write(kube, event);
      } catch (err) {
        log.warn({ err, reason: happening.reason, object: object.metadata.name }, 'an Event could not be recorded');
      }
    },
  };
}

async function write(kube: Kube, event: CoreEvent): Promise<void> {
  const namespace = event.metadata.namespace ?? 'default';
  try {
    await kube.create(Events, namespace, event);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const before = await kube.get(Events, namespace, event.metadata.name);
    if (before === undefined) return;
    const patch = { count: (before.count ?? 1) + 1, lastTimestamp: event.lastTimestamp ?? null };
    await kube.patch(Events, { namespace, name: event.metadata.name }, patch);
  }
}

function eventOf(
  object: KubeObject,
  { type, reason, message }: Happening,
  { component, now }: { component: string; now: string },
): CoreEvent {
  const { namespace = 'default', name, uid = '', resourceVersion } = object.metadata;
  const text = message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message;
  // The name says what happened to which object, so that a repetition finds the Event that is there.
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
