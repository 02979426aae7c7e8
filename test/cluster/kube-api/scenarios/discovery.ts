import type { Scenario } from '../../../support/contract/scenario.ts';
import { get } from '../../../support/contract/steps.ts';

const aggregated = { accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json' };
/** The shape of a resource in a list, without the hash that says where it is kept. */
const resource = ['storageVersionHash'];

/** What the API says about itself. */
export const discovery: readonly Scenario[] = [
  {
    name: 'discovery',
    steps: [
      get('the versions', '/api', { ignore: ['serverAddressByClientCIDRs'] }),
      get('the groups', '/apis', { only: ['kind', 'apiVersion'] }),
      get('the group of a definition', '/apis/$(group)'),
      get('the resources of a definition', '/apis/$(group)/v1', { ignore: resource.map((name) => `resources.*.${name}`) }),
      get('a built-in group', '/apis/batch'),
      get('coordination', '/apis/coordination.k8s.io/v1', { ignore: ['resources.*.storageVersionHash'] }),
      get('authentication', '/apis/authentication.k8s.io/v1', { ignore: ['resources.*.storageVersionHash'] }),
      get('authorization', '/apis/authorization.k8s.io/v1', { only: ['kind', 'apiVersion', 'groupVersion'] }),
      get('rbac', '/apis/rbac.authorization.k8s.io/v1', { ignore: ['resources.*.storageVersionHash'] }),
      get('events', '/apis/events.k8s.io/v1', { ignore: ['resources.*.storageVersionHash'] }),
      get('definitions', '/apis/apiextensions.k8s.io/v1', { ignore: ['resources.*.storageVersionHash'] }),
      get('jobs', '/apis/batch/v1', { ignore: ['resources.*.storageVersionHash'] }),
      get('all at once', '/apis', { headers: aggregated, only: ['kind', 'apiVersion', 'metadata'] }),
      get('the core at once', '/api', {
        headers: aggregated,
        only: [
          'kind',
          'apiVersion',
          'metadata',
          'items.*.metadata',
          'items.*.versions.*.version',
          'items.*.versions.*.freshness',
        ],
      }),
      get('the version', '/version', { only: ['major', 'minor'] }),
      get('health', '/healthz'),
      get('life', '/livez'),
      get('readiness', '/readyz'),
      get('one check', '/readyz/ping'),
      get('in many words', '/readyz?verbose', { only: ['none'] }),
      get('who issues tokens', '/.well-known/openid-configuration', { ignore: ['jwks_uri'] }),
      get('the documents of OpenAPI', '/openapi/v3', { only: ['paths.apis/$(group)/v1'] }),
    ],
  },
];
