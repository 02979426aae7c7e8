import type { Manifest } from '../../local/manifests.ts';
import { validatorOf } from './crd-validator.ts';
import { crdsIn } from './crds.ts';
import { findings, typeOfKind } from './kubernetes-types.ts';
import { monitoringFindings } from './monitoring-kinds.ts';

/** Which object it is: kind, namespace and name. */
export const titleOf = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** What Knative Serving takes of a pod spec without its feature flags. */
const servedPodFields: ReadonlySet<string> = new Set([
  'serviceAccountName',
  'enableServiceLinks',
  'imagePullSecrets',
  'containers',
  'volumes',
  'containerConcurrency',
  'timeoutSeconds',
  'responseStartTimeoutSeconds',
]);

const knative = new Map(crdsIn('local/manifests/knative-crds').map((crd) => [crd.spec.names.kind, validatorOf(crd)]));

/** What is wrong with manifests: fields that their kind does not have, values of another type. `flags` are fields that a cluster's Serving takes. */
export function schemaFindings(objects: readonly Manifest[], { flags = [] }: { flags?: readonly string[] } = {}): string[] {
  return objects.flatMap((object) => findingsOf(object, flags).map((finding) => `${titleOf(object)}: ${finding}`));
}

function findingsOf(object: Manifest, flags: readonly string[]): string[] {
  const { apiVersion, kind, metadata } = object;
  const { spec } = object as { spec?: { template?: { spec?: object } } };
  if (apiVersion.startsWith('monitoring.coreos.com/'))
    return [...findings(metadata, 'V1ObjectMeta', 'metadata'), ...monitoringFindings(kind, spec)];
  if (!apiVersion.includes('.knative.dev/')) return findings(object, typeOfKind(kind));
  const validate = knative.get(kind);
  if (validate === undefined) return [`there is no kind ${kind} of Knative here`];
  const pod =
    kind === 'Service' ? [...findings(spec?.template, 'RevisionTemplate', 'spec.template'), ...refused(spec, flags)] : [];
  return [...findings(metadata, 'V1ObjectMeta', 'metadata'), ...validate(object), ...pod];
}

function refused(spec: { template?: { spec?: object } } | undefined, flags: readonly string[]): string[] {
  return Object.keys(spec?.template?.spec ?? {})
    .filter((field) => !servedPodFields.has(field) && !flags.includes(field))
    .map((field) => `spec.template.spec.${field}: Serving takes it only with a feature flag`);
}
