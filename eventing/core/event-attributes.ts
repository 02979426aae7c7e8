import type { AnyOrkaEvent } from './catalogue.ts';

/**
 * What a span says of the event that it sends or handles.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/cloudevents/cloudevents-spans/
 */
export function eventAttributes({ id, source, type, subject, data }: AnyOrkaEvent): Readonly<Record<string, string>> {
  return {
    'messaging.system': 'knative',
    'cloudevents.event_id': id,
    'cloudevents.event_source': source,
    'cloudevents.event_type': type,
    'cloudevents.event_subject': subject,
    'k8s.namespace.name': data.task.namespace,
    'orka.task.name': data.task.name,
    'orka.task.uid': data.task.uid,
  };
}
