import type { DeliverySpec } from '../../../shared/api/knative/duck.ts';
import type { SubscriptionFilter, Trigger } from '../../../shared/api/knative/trigger.ts';

/** A subscriber that nothing is sent to. */
export const subscriber = { uri: 'http://subscriber.example/' };
const trigger = (spec: object): Trigger['spec'] => ({ broker: 'default', subscriber, ...spec }) as Trigger['spec'];
const filters = (...list: object[]): Trigger['spec'] => trigger({ filters: list as SubscriptionFilter[] });
const delivery = (spec: object): Trigger['spec'] => trigger({ delivery: spec as DeliverySpec });

/** Specs of Triggers, by what is special about each; not all of them are valid. */
export const triggers: Readonly<Record<string, Trigger['spec']>> = {
  'a Broker and a subscriber': trigger({}),
  'no Broker': { subscriber } as unknown as Trigger['spec'],
  'an empty Broker': trigger({ broker: '' }),
  'no subscriber': { broker: 'default' } as unknown as Trigger['spec'],
  'a subscriber that says nothing': trigger({ subscriber: {} }),
  'a reference without a name': trigger({ subscriber: { ref: { apiVersion: 'v1', kind: 'Service' } } }),
  'a reference without a kind': trigger({ subscriber: { ref: { apiVersion: 'v1', name: 'x' } } }),
  'a reference without an API version': trigger({ subscriber: { ref: { kind: 'Service', name: 'x' } } }),
  'a reference to another namespace': trigger({
    subscriber: { ref: { apiVersion: 'v1', kind: 'Service', name: 'x', namespace: 'other' } },
  }),
  'a relative URI alone': trigger({ subscriber: { uri: '/in' } }),
  'a reference and an absolute URI': trigger({
    subscriber: { ref: { apiVersion: 'v1', kind: 'Service', name: 'x' }, uri: 'http://x.example/' },
  }),
  'a field that nobody knows': trigger({ more: 1 }),
  'filter attributes': trigger({ filter: { attributes: { type: 'x' } } }),
  'filter attributes with an upper-case name': trigger({ filter: { attributes: { Type: 'x' } } }),
  'filter attributes that begin with a digit': trigger({ filter: { attributes: { '1a': 'x' } } }),
  'a filter of one dialect': filters({ exact: { type: 'x' } }),
  'a filter of two dialects': filters({ exact: { type: 'x' }, prefix: { type: 'x' } }),
  'a filter of two dialects, one of them empty': filters({ exact: { type: 'x' }, prefix: {} }),
  'a filter of no dialect': filters({}),
  'a filter of a dialect that nobody knows': filters({ regex: { type: 'x' } }),
  'a nested filter of a dialect that nobody knows': filters({ any: [{ regex: { type: 'x' } }] }),
  'a nested filter of two dialects': filters({ any: [{ exact: { type: 'x' }, prefix: { type: 'x' } }] }),
  'an exact filter of an upper-case name': filters({ exact: { Type: 'x' } }),
  'a nested filter of an upper-case name': filters({ not: { exact: { Type: 'x' } } }),
  'an expression': filters({ cesql: "type = 'x'" }),
  'an expression that is none': filters({ cesql: 'type = = 1' }),
  'a retry': delivery({ retry: 3 }),
  'a retry below zero': delivery({ retry: -1 }),
  'a retry that is a text': delivery({ retry: '3' }),
  'a backoff policy that nobody knows': delivery({ backoffPolicy: 'cubic' }),
  'a backoff delay that is none': delivery({ backoffDelay: '1s' }),
  'a timeout': delivery({ timeout: 'PT1S' }),
  'a timeout of nothing': delivery({ timeout: 'PT0S' }),
  'a timeout that is none': delivery({ timeout: '1s' }),
  'a greatest Retry-After': delivery({ retryAfterMax: 'PT1S' }),
  'a format': delivery({ format: 'json' }),
  'a format that nobody knows': delivery({ format: 'xml' }),
  'a dead letter sink that says nothing': delivery({ deadLetterSink: {} }),
};
