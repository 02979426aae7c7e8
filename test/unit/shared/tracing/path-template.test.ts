import { expect } from 'chai';
import { tracingSettings } from '../../../../shared/tracing/core/endpoint.ts';
import { pathTemplate } from '../../../../shared/tracing/core/path-template.ts';

describe('the path of a request without names', () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    [
      '/apis/core.orka.ai/v1alpha1/namespaces/default/tasks/hello/status',
      '/apis/core.orka.ai/v1alpha1/namespaces/{namespace}/tasks/{id}/status',
    ],
    ['/api/v1/namespaces/default/secrets/key', '/api/v1/namespaces/{namespace}/secrets/{id}'],
    ['/api/v1/namespaces/default/events?limit=1', '/api/v1/namespaces/{namespace}/events'],
    ['/apis/authentication.k8s.io/v1/tokenreviews', '/apis/authentication.k8s.io/v1/tokenreviews'],
    ['/v1/namespaces/a/tasks/uid/runs/1/steps/2/claim', '/v1/namespaces/{namespace}/tasks/{id}/runs/{id}/steps/{id}/claim'],
    ['/v1/reservations', '/v1/reservations'],
    ['/internal/v1/tasks/a/hello/context?run=1', '/internal/v1/tasks/{namespace}/{id}/context'],
    ['/internal/v1/messages/a', '/internal/v1/messages/{namespace}'],
    ['/api/v1/tasks/hello/result', '/api/v1/tasks/{id}/result'],
    ['/orka-system/default', undefined],
    ['/', undefined],
  ];
  for (const [path, template] of rows) it(path, () => expect(pathTemplate(path)).to.equal(template));
});

describe('where spans go', () => {
  const rows = [
    { name: 'nowhere where nobody says so', env: {}, is: undefined },
    { name: 'nowhere for an empty address', env: { OTEL_EXPORTER_OTLP_ENDPOINT: '' }, is: undefined },
    { name: 'nowhere for what is no http address', env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4317' }, is: undefined },
    {
      name: 'below the address of a receiver',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' },
      is: { url: 'http://collector:4318/v1/traces', share: 1 },
    },
    {
      name: 'to the address of traces as it is, which counts more',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a:4318', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://b/traces' },
      is: { url: 'https://b/traces', share: 1 },
    },
    {
      name: 'a share of them',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_TRACES_SAMPLER_ARG: '0.1' },
      is: { url: 'http://a/v1/traces', share: 0.1 },
    },
    {
      name: 'all of them where the share is none',
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://a', OTEL_TRACES_SAMPLER_ARG: 'half' },
      is: { url: 'http://a/v1/traces', share: 1 },
    },
  ];
  for (const { name, env, is } of rows) it(name, () => expect(tracingSettings(env)).to.deep.equal(is));
});
