import { apiVersionOf } from '../../../shared/api/kinds.ts';
import { isFields } from '../core/object.ts';
import { type BuiltinKind, builtinKinds } from '../kinds/catalogue.ts';
import { createBuiltinSchemas } from '../kinds/load.ts';
import { zeroOfKind } from '../kinds/zeros.ts';
import { builtinColumns } from '../table/builtin.ts';
import { eventConversion } from './event-conversion.ts';
import { defaultPodSpec, templateSpecOf } from './pod-defaults.ts';
import type { Resource } from './resource.ts';
import { coreEventFields, selectableFields } from './selectable.ts';
import { definitionStrategy } from './strategies/custom-resource-definition.ts';
import { configMapStrategy, secretStrategy } from './strategies/data.ts';
import { coreEventStrategy, eventStrategy } from './strategies/event.ts';
import { jobStrategy } from './strategies/job.ts';
import { leaseStrategy } from './strategies/lease.ts';
import { namespaceStrategy } from './strategies/namespace.ts';
import { podStrategy } from './strategies/pod.ts';
import { bindingStrategy, roleStrategy } from './strategies/roles.ts';
import { serviceStrategy } from './strategies/service.ts';
import { volumeClaimStrategy } from './strategies/volume-claim.ts';
import { baseStrategy, type Strategy } from './strategy.ts';

const counted: Strategy = { ...baseStrategy, generation: true };
const templated: Strategy = {
  ...counted,
  applyDefaults: ({ spec }) => defaultPodSpec(templateSpecOf(isFields(spec) ? spec : {})),
};

/** What is special about built-in kinds, by `group/plural`; the others are plain. */
const STRATEGIES: Readonly<Record<string, Strategy>> = {
  '/configmaps': configMapStrategy,
  '/events': coreEventStrategy,
  'events.k8s.io/events': eventStrategy,
  '/namespaces': namespaceStrategy,
  '/persistentvolumeclaims': volumeClaimStrategy,
  '/pods': podStrategy,
  '/secrets': secretStrategy,
  '/serviceaccounts': { ...baseStrategy, returnsDeleted: true },
  '/services': serviceStrategy,
  'apiextensions.k8s.io/customresourcedefinitions': definitionStrategy,
  'apps/deployments': templated,
  'apps/statefulsets': templated,
  'batch/jobs': jobStrategy,
  'networking.k8s.io/networkpolicies': counted,
  'coordination.k8s.io/leases': leaseStrategy,
  'policy/poddisruptionbudgets': { ...counted, unconditionalUpdate: false },
  'rbac.authorization.k8s.io/clusterrolebindings': bindingStrategy(['ClusterRole']),
  'rbac.authorization.k8s.io/clusterroles': roleStrategy(false),
  'rbac.authorization.k8s.io/rolebindings': bindingStrategy(['Role', 'ClusterRole']),
  'rbac.authorization.k8s.io/roles': roleStrategy(true),
};

/** The resources that are there without any CustomResourceDefinition. */
export function builtinResources(): Resource[] {
  const schemas = createBuiltinSchemas();
  return builtinKinds.map((kind): Resource => {
    const own = `${kind.group}/${kind.plural}`;
    const isNewEvent = own === 'events.k8s.io/events';
    const storage = isNewEvent ? '/events' : own;
    return {
      ...kind,
      custom: false,
      storage,
      storageVersion: { apiVersion: isNewEvent ? 'v1' : apiVersionOf(kind), kind: kind.kind },
      conversion: isNewEvent ? eventConversion : undefined,
      zeros: zeroOfKind(kind.group, kind.plural),
      strategy: STRATEGIES[own] ?? baseStrategy,
      selectable: isNewEvent ? coreEventFields('regarding') : selectableFields(storage),
      compiled: () => schemas.schema(kind),
      columns: () => builtinColumns(kind.group, kind.kind),
      published: () => published(schemas.file(kind.group, kind.version), kind),
    };
  });
}

function published(file: ReturnType<ReturnType<typeof createBuiltinSchemas>['file']>, { kind }: BuiltinKind) {
  return { schema: { $ref: file.kinds[kind] ?? kind }, definitions: file.definitions };
}
