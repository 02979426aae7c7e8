import type { Trigger } from '../../../../shared/api/knative/trigger.ts';
import { triggers } from '../admission-cases.ts';
import { cases, type Difference } from '../difference.ts';

interface Admitted {
  readonly spec: { readonly config?: object };
  readonly labels: Readonly<Record<string, string>>;
}

const named = (...names: readonly string[]): Difference['in'] => cases(...names.map((name) => `a Trigger with ${name}`));

/** A Trigger that is taken as it was sent, but for a field that nobody knows. */
const taken = (_: unknown, name: string): object => {
  const sent = triggers[name.replace('a Trigger with ', '')] as Trigger['spec'] & { more?: unknown };
  const { more: __, ...spec } = sent;
  return { spec: { filter: {}, ...spec }, labels: {} };
};

export const admission: readonly Difference[] = [
  {
    suite: 'admission',
    in: (_, recorded) => (recorded as Admitted).labels?.['eventing.knative.dev/broker'] !== undefined,
    here: (admitted: Admitted) => ({ ...admitted, labels: {} }),
    subject: 'The label `eventing.knative.dev/broker` of a Trigger',
    knative: 'Set by a webhook.',
    local: 'Not set.',
    reason: 'Definitions of resources can default a spec, not a label. Select Triggers by `spec.broker`.',
  },
  {
    suite: 'admission',
    in: named('a field that nobody knows'),
    here: taken,
    subject: 'A field that nobody knows',
    knative: 'Refused by a webhook.',
    local: 'Refused where the client asks for strict validation, as `kubectl` and `orka` do; dropped where it does not.',
    reason: 'It is what the Kubernetes API does with every resource.',
  },
  {
    suite: 'admission',
    in: named(
      'filter attributes with an upper-case name',
      'filter attributes that begin with a digit',
      'an exact filter of an upper-case name',
      'a nested filter of an upper-case name',
      'a nested filter of a dialect that nobody knows',
      'a nested filter of two dialects',
      'an expression that is none',
    ),
    here: taken,
    subject: 'Filters that are wrong in their depth or in the names of attributes',
    knative: 'Refused by a webhook.',
    local: 'Taken, and refused in the Trigger’s status (`SubscriptionReady`); nothing is delivered by them.',
    reason: 'Schemas of resources can express neither recursion nor names of keys.',
  },
  {
    suite: 'admission',
    in: named('a filter of two dialects, one of them empty'),
    here: () => ({ refused: true }),
    subject: 'A filter of two dialects of which one is empty',
    knative: 'Taken; the empty one is dropped.',
    local: 'Refused.',
    reason: 'Whoever writes it means something else.',
  },
  {
    suite: 'admission',
    in: named('a greatest Retry-After'),
    here: taken,
    subject: '`delivery.retryAfterMax`',
    knative: 'Refused, unless the feature `delivery-retryafter` is enabled.',
    local: 'Obeyed, as with the feature enabled.',
    reason: 'Whoever has enabled it finds it here as well; without the field Retry-After counts for nothing in both.',
  },
  {
    suite: 'admission',
    in: cases('a change to config'),
    here: () => ({
      spec: {
        config: { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', namespace: 'NAMESPACE' },
        delivery: { retry: 10, backoffPolicy: 'exponential', backoffDelay: 'PT0.2S' },
      },
      labels: {},
    }),
    subject: 'A change of `spec.config` of a Broker',
    knative: 'Refused.',
    local: 'Taken.',
    reason: 'It has no effect, see below.',
  },
  {
    suite: 'admission',
    in: (_, recorded) => (recorded as Admitted).spec?.config !== undefined,
    here: ({ spec: { config: _, ...spec }, ...admitted }: Admitted) => ({ ...admitted, spec }),
    subject: '`spec.config` of a Broker',
    knative: 'Set to the default channel’s configuration.',
    local: 'Without a default and without effect.',
    reason: 'There are no channels here.',
  },
];
