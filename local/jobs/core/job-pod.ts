import { createHash } from 'node:crypto';
import type { Job } from '../../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';

/** The one node that a machine is. */
export const nodeName = 'orka-local';

/** On a pod: how many of its Job's pods there were before it, and how many of these had failed. */
export const ordinalAnnotation = 'local.orka.ai/ordinal';
export const failuresAnnotation = 'local.orka.ai/failures-before';

/** Letters and digits that spell no words, as the API server uses them for generated names. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

export interface PodOrder {
  readonly ordinal: number;
  readonly failuresBefore: number;
}

/**
 * The pod that a Job wants next: the template's labels, the Job as controlling owner, bound to this machine.
 *
 * Its name comes from the Job's uid and the ordinal, so that making it twice finds it already there.
 */
export function podOf(job: Job, { ordinal, failuresBefore }: PodOrder): Pod {
  const { metadata, spec } = job.spec.template;
  const { name, namespace, uid = '' } = job.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name.slice(0, 57)}-${suffixOf(`${uid}/${ordinal}`)}`,
      ...(namespace !== undefined && { namespace }),
      labels: {
        'batch.kubernetes.io/controller-uid': uid,
        'batch.kubernetes.io/job-name': name,
        'controller-uid': uid,
        'job-name': name,
        ...metadata?.labels,
      },
      annotations: {
        ...metadata?.annotations,
        [ordinalAnnotation]: String(ordinal),
        [failuresAnnotation]: String(failuresBefore),
      },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true }],
    },
    spec: { ...spec, nodeName },
  };
}

/** What a pod of a Job says about its place among its siblings. */
export function orderOf({ metadata }: Pod): PodOrder {
  return {
    ordinal: Number(metadata.annotations?.[ordinalAnnotation] ?? 0),
    failuresBefore: Number(metadata.annotations?.[failuresAnnotation] ?? 0),
  };
}

/** True where the Job of this uid is the pod's controller. */
export function isControlledBy({ metadata }: Pod, uid: string | undefined): boolean {
  return uid !== undefined && metadata.ownerReferences?.some((owner) => owner.controller === true && owner.uid === uid) === true;
}

/** Five letters and digits, always the same for the same seed. */
function suffixOf(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest();
  return [...bytes.subarray(0, 5)].map((byte) => alphabet[byte % alphabet.length]).join('');
}
