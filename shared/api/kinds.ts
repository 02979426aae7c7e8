import type { Agent } from './generated/agent.ts';
import type { Provider } from './generated/provider.ts';
import type { Skill } from './generated/skill.ts';
import type { Task } from './generated/task.ts';
import type { TaskTemplate } from './generated/task-template.ts';
import type { Tool } from './generated/tool.ts';
import type { Broker } from './knative/broker.ts';
import type { KnativeService } from './knative/service.ts';
import type { Trigger } from './knative/trigger.ts';
import type { TokenReview } from './kubernetes/authentication.ts';
import type { ConfigMap, Namespace, Secret, ServiceAccount } from './kubernetes/core.ts';
import type { CustomResourceDefinition } from './kubernetes/custom-resource-definition.ts';
import type { CoreEvent } from './kubernetes/event.ts';
import type { Job } from './kubernetes/job.ts';
import type { Lease } from './kubernetes/lease.ts';
import type { EndpointSlice, Service } from './kubernetes/network.ts';
import type { Pod } from './kubernetes/pod.ts';
import type { PersistentVolumeClaim } from './kubernetes/storage.ts';

/** Where objects of type T live in the Kubernetes API. The core group is the empty string. */
export interface ResourceKind<T> {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Never set: it only carries T to where the type is inferred. */
  readonly object?: T;
}

/** The `apiVersion` that objects of this kind carry, such as `v1` or `batch/v1`. */
export function apiVersionOf({ group, version }: Pick<ResourceKind<unknown>, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

function namespaced<T>(group: string, version: string, plural: string, kind: string): ResourceKind<T> {
  return Object.freeze({ group, version, plural, kind, namespaced: true });
}

function clusterScoped<T>(group: string, version: string, plural: string, kind: string): ResourceKind<T> {
  return Object.freeze({ group, version, plural, kind, namespaced: false });
}

const orka = 'core.orka.ai';
export const Tasks = namespaced<Task>(orka, 'v1alpha1', 'tasks', 'Task');
export const Agents = namespaced<Agent>(orka, 'v1alpha1', 'agents', 'Agent');
export const Tools = namespaced<Tool>(orka, 'v1alpha1', 'tools', 'Tool');
export const Providers = namespaced<Provider>(orka, 'v1alpha1', 'providers', 'Provider');
export const TaskTemplates = namespaced<TaskTemplate>(orka, 'v1alpha1', 'tasktemplates', 'TaskTemplate');
export const Skills = namespaced<Skill>(orka, 'v1alpha1', 'skills', 'Skill');

export const Namespaces = clusterScoped<Namespace>('', 'v1', 'namespaces', 'Namespace');
export const Secrets = namespaced<Secret>('', 'v1', 'secrets', 'Secret');
export const ConfigMaps = namespaced<ConfigMap>('', 'v1', 'configmaps', 'ConfigMap');
export const ServiceAccounts = namespaced<ServiceAccount>('', 'v1', 'serviceaccounts', 'ServiceAccount');
export const Pods = namespaced<Pod>('', 'v1', 'pods', 'Pod');
export const Services = namespaced<Service>('', 'v1', 'services', 'Service');
export const PersistentVolumeClaims = namespaced<PersistentVolumeClaim>(
  '',
  'v1',
  'persistentvolumeclaims',
  'PersistentVolumeClaim',
);
/** Events as `kubectl describe` and most tools write them. */
export const Events = namespaced<CoreEvent>('', 'v1', 'events', 'Event');
export const Jobs = namespaced<Job>('batch', 'v1', 'jobs', 'Job');
export const Leases = namespaced<Lease>('coordination.k8s.io', 'v1', 'leases', 'Lease');
export const EndpointSlices = namespaced<EndpointSlice>('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice');
export const TokenReviews = clusterScoped<TokenReview>('authentication.k8s.io', 'v1', 'tokenreviews', 'TokenReview');
export const CustomResourceDefinitions = clusterScoped<CustomResourceDefinition>(
  'apiextensions.k8s.io',
  'v1',
  'customresourcedefinitions',
  'CustomResourceDefinition',
);

export const Brokers = namespaced<Broker>('eventing.knative.dev', 'v1', 'brokers', 'Broker');
export const Triggers = namespaced<Trigger>('eventing.knative.dev', 'v1', 'triggers', 'Trigger');
export const KnativeServices = namespaced<KnativeService>('serving.knative.dev', 'v1', 'services', 'Service');
