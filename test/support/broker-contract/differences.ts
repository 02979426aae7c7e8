import type { Difference } from './difference.ts';
import { admission } from './differences/admission.ts';
import { delivery } from './differences/delivery.ts';
import { objects } from './differences/objects.ts';
import { publishing } from './differences/publishing.ts';

/** All of them, in the order in which the docs tell of them. */
export const differences: readonly Difference[] = [...publishing, ...delivery, ...objects, ...admission];

/** What the local broker is to do in a case of which Knative's behaviour is recorded. */
export function asLocal(suite: string, name: string, recorded: unknown): unknown {
  return differences
    .filter((one) => one.suite === suite && one.in(name, recorded))
    .reduce((value, { here }) => here(value as never, name), recorded);
}
