import { expect } from 'chai';
import type { Manifest } from '../../local/manifests.ts';
import { findHelms, render, template } from '../support/helm.ts';
import { titleOf } from '../support/manifests.ts';

type Check = (objects: readonly Manifest[]) => void;

const named = (objects: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
};
const text = (objects: readonly Manifest[], kind: string, name: string): string => JSON.stringify(named(objects, kind, name));
const kinds = (objects: readonly Manifest[]): string[] => objects.map(({ kind }) => kind);

const choices: readonly [reason: string, values: object, check: Check][] = [
  [
    'image: one image for rooms and workers',
    { image: { repository: 'example.test/orka', tag: 'v9' } },
    (objects) => {
      expect(text(objects, 'Deployment', 'orka-api')).to.contain('"image":"example.test/orka:v9"');
      expect(text(objects, 'Service', 'task-admitted')).to.contain('"value":"example.test/orka:v9"');
      expect(JSON.stringify(objects)).not.to.contain('orka/orka:0');
    },
  ],
  [
    'image.digest: in place of the tag',
    { image: { digest: `sha256:${'a'.repeat(64)}` } },
    (objects) => expect(text(objects, 'StatefulSet', 'orka-store')).to.contain(`"orka/orka@sha256:${'a'.repeat(64)}"`),
  ],
  [
    'workers.ai.image: an image of their own, whatever digest the rooms have',
    { image: { digest: `sha256:${'a'.repeat(64)}` }, workers: { ai: { image: { repository: 'own/ai', tag: '2' } } } },
    (objects) => {
      expect(text(objects, 'Service', 'task-admitted')).to.contain('{"name":"ORKA_AI_WORKER_IMAGE","value":"own/ai:2"}');
      expect(text(objects, 'Service', 'task-admitted')).to.contain(`"ORKA_GENERAL_WORKER_IMAGE","value":"orka/orka@sha256:`);
    },
  ],
  [
    'watchNamespace: roles in that namespace, and none in the cluster but for token reviews and people',
    { watchNamespace: 'team-a' },
    (objects) => {
      const cluster = objects.filter(({ kind }) => kind === 'ClusterRole').map(({ metadata }) => metadata.name);
      expect(cluster).to.have.members(['orka-token-review', 'orka-view', 'orka-edit'].map((name) => `orka-system:${name}`));
      expect(named(objects, 'Role', 'orka-system:orka-operator').metadata.namespace).to.equal('team-a');
      expect(text(objects, 'Deployment', 'orka-operator')).to.contain('{"name":"ORKA_WATCH_NAMESPACE","value":"team-a"}');
      expect(text(objects, 'Deployment', 'orka-api')).to.contain('{"name":"ORKA_WATCH_NAMESPACE","value":"team-a"}');
    },
  ],
  [
    'crds.keep: off, CRDs go with the release',
    { crds: { keep: false } },
    (objects) => expect(text(objects, 'CustomResourceDefinition', 'tasks.core.orka.ai')).not.to.contain('resource-policy'),
  ],
  [
    'crds.install: off, there are none',
    { crds: { install: false } },
    (objects) => expect(kinds(objects)).not.to.include('CustomResourceDefinition'),
  ],
  [
    'client: another name, or none',
    { client: { name: 'robot' } },
    (objects) => expect(named(objects, 'ServiceAccount', 'robot')).to.be.an('object'),
  ],
  [
    'rbac.aggregate: off, people get no roles',
    { rbac: { aggregate: false } },
    (objects) => expect(JSON.stringify(objects)).not.to.contain('aggregate-to-'),
  ],
  [
    'broker.class: Kafka, with its address and its usual configuration',
    { broker: { class: 'Kafka' } },
    (objects) => {
      expect(text(objects, 'Broker', 'default')).to.contain('"name":"kafka-broker-config"');
      expect(text(objects, 'Deployment', 'orka-api')).to.contain(
        'http://kafka-broker-ingress.knative-eventing.svc.cluster.local/orka-system/default',
      );
    },
  ],
  [
    'broker.class: RabbitMQ, whose pods run beside the rooms',
    {
      broker: {
        class: 'RabbitMQBroker',
        config: { apiVersion: 'eventing.knative.dev/v1alpha1', kind: 'RabbitmqBrokerConfig', name: 'rabbit' },
      },
    },
    (objects) => {
      expect(text(objects, 'Broker', 'default')).to.contain('"name":"rabbit"');
      expect(text(objects, 'Deployment', 'orka-api')).to.contain('"http://default-broker-ingress.orka-system.svc.cluster.local"');
      expect(text(objects, 'NetworkPolicy', 'orka-publishers')).not.to.contain('knative-eventing');
    },
  ],
  [
    'broker.url: any other class',
    { broker: { class: 'Other', url: 'http://other.example.test/in' } },
    (objects) => expect(text(objects, 'Deployment', 'orka-operator')).to.contain('http://other.example.test/in'),
  ],
  [
    'broker.delivery.retryAfterMax: off by default, for Knative refuses it without a feature',
    {},
    (objects) =>
      expect(JSON.stringify(objects.filter(({ apiVersion }) => apiVersion.includes('eventing.')))).not.to.contain(
        'retryAfterMax',
      ),
  ],
  [
    'functions: scale to zero, without limits',
    { functions: { planUpdated: { minScale: 0, maxScale: 0, concurrency: 0 } } },
    (objects) => {
      const service = text(objects, 'Service', 'plan-updated');
      expect(service).to.contain('"autoscaling.knative.dev/min-scale":"0"');
      expect(service).to.contain('"containerConcurrency":0');
    },
  ],
  [
    'more than one pod: a PodDisruptionBudget each',
    { operator: { replicas: 2 }, api: { replicas: 3 }, functions: { llmCall: { minScale: 2 } } },
    (objects) =>
      expect(objects.filter(({ kind }) => kind === 'PodDisruptionBudget').map(({ metadata }) => metadata.name)).to.have.members([
        'orka-operator',
        'orka-api',
        'llm-call',
      ]),
  ],
  [
    'networkPolicy.enabled: off, there are none',
    { networkPolicy: { enabled: false } },
    (objects) => expect(kinds(objects)).not.to.include('NetworkPolicy'),
  ],
  [
    'networkPolicy.api.from: workers may call the api all the same',
    { networkPolicy: { api: { from: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] } } },
    (objects) => expect(text(objects, 'NetworkPolicy', 'orka-api')).to.contain('orka.ai/task'),
  ],
  [
    'monitoring.enabled: monitors, alerts, and a way to the metrics',
    { monitoring: { enabled: true, labels: { release: 'prometheus' } } },
    (objects) => {
      expect(kinds(objects)).to.include.members(['PodMonitor', 'PrometheusRule']);
      expect(named(objects, 'PodMonitor', 'orka-rooms').metadata.labels).to.include({ release: 'prometheus' });
      expect(text(objects, 'NetworkPolicy', 'orka-metrics')).to.contain('9464');
    },
  ],
  [
    'monitoring.dashboards: a ConfigMap that Grafana finds, with or without monitors',
    { monitoring: { dashboards: { enabled: true } } },
    (objects) => {
      const map = named(objects, 'ConfigMap', 'orka-dashboards') as Manifest & { data: Record<string, string> };
      expect(map.metadata.labels).to.include({ grafana_dashboard: '1' });
      expect(JSON.parse(map.data['orka.json'] ?? '')).to.include({ title: 'Orka' });
    },
  ],
  [
    'tracing.endpoint: every room sends spans there, and may',
    { tracing: { endpoint: 'http://collector.example.test:4318', sampleRatio: 0.5 } },
    (objects) => {
      const rooms = objects.filter(
        ({ kind, apiVersion }) => kind === 'Deployment' || kind === 'StatefulSet' || apiVersion.startsWith('serving.'),
      );
      const all = JSON.stringify(rooms);
      expect(all.match(/"OTEL_EXPORTER_OTLP_ENDPOINT","value":"http:\/\/collector.example.test:4318"/g)).to.have.length(
        rooms.length,
      );
      expect(all).to.contain('{"name":"OTEL_TRACES_SAMPLER_ARG","value":"0.5"}');
      expect(text(objects, 'NetworkPolicy', 'orka-tracing')).to.contain('4318');
    },
  ],
  [
    'store.persistence.existingClaim: no claim of the release',
    { store: { persistence: { existingClaim: 'mine' } } },
    (objects) => {
      expect(kinds(objects)).not.to.include('PersistentVolumeClaim');
      expect(text(objects, 'StatefulSet', 'orka-store')).to.contain('"claimName":"mine"');
    },
  ],
  [
    'store.persistence.keep: the claim outlives the release',
    { store: { persistence: { keep: true } } },
    (objects) => expect(text(objects, 'PersistentVolumeClaim', 'orka-store')).to.contain('"helm.sh/resource-policy":"keep"'),
  ],
  [
    'workers.namespaces: ServiceAccounts there, and task-admitted creates none',
    { workers: { namespaces: ['team-a', 'team-b'], createServiceAccounts: false } },
    (objects) => {
      const accounts = objects.filter(
        ({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace?.startsWith('team-'),
      );
      expect(accounts).to.have.length(4);
      expect(text(objects, 'ClusterRole', 'orka-system:orka-task-admitted')).to.contain(
        '"resources":["serviceaccounts"],"verbs":["get"]',
      );
    },
  ],
  [
    'workers.podPatience: the same in both rooms that judge pods',
    { workers: { podPatience: { scheduleSeconds: 900 } } },
    (objects) => {
      const variable = '{"name":"ORKA_POD_SCHEDULE_PATIENCE_MS","value":"900000"}';
      expect(text(objects, 'Deployment', 'orka-operator')).to.contain(variable);
      expect(text(objects, 'Service', 'job-finished')).to.contain(variable);
    },
  ],
  [
    'scheduling: for every room, and what a room says wins',
    {
      scheduling: { nodeSelector: { disk: 'any' }, priorityClassName: 'high' },
      store: { scheduling: { nodeSelector: { disk: 'ssd' } } },
    },
    (objects) => {
      expect(text(objects, 'Deployment', 'orka-api')).to.contain('"nodeSelector":{"disk":"any"}');
      expect(text(objects, 'StatefulSet', 'orka-store')).to.contain('"nodeSelector":{"disk":"ssd"}');
      expect(text(objects, 'StatefulSet', 'orka-store')).to.contain('"priorityClassName":"high"');
      expect(text(objects, 'Service', 'llm-call')).not.to.contain('priorityClassName');
    },
  ],
  [
    'extraLabels, extraEnv: on every object and in every room',
    { extraLabels: { team: 'a' }, extraEnv: [{ name: 'HTTPS_PROXY', value: 'http://proxy.example.test' }] },
    (objects) => {
      for (const object of objects) expect(object.metadata.labels, titleOf(object)).to.include({ team: 'a' });
      const rooms = objects.filter(
        ({ kind, apiVersion }) => kind === 'Deployment' || kind === 'StatefulSet' || apiVersion.startsWith('serving.'),
      );
      expect(JSON.stringify(objects).match(/"name":"HTTPS_PROXY"/g)).to.have.length(rooms.length);
    },
  ],
  [
    'service.type: the REST API on a load balancer',
    { service: { type: 'LoadBalancer', annotations: { lb: 'internal' }, loadBalancerSourceRanges: ['10.0.0.0/8'] } },
    (objects) => expect(text(objects, 'Service', 'orka-api')).to.contain('"type":"LoadBalancer"'),
  ],
  [
    'broker.oidc: events carry tokens both ways',
    { broker: { oidc: { enabled: true } } },
    (objects) => {
      expect(text(objects, 'Trigger', 'task-admitted')).to.contain('"audience":"orka-events/orka-system"');
      expect(text(objects, 'Service', 'task-admitted')).to.contain(
        '{"name":"ORKA_EVENT_AUDIENCE","value":"orka-events/orka-system"}',
      );
      expect(text(objects, 'Deployment', 'orka-operator')).to.contain(
        '"audience":"eventing.knative.dev/broker/orka-system/default"',
      );
    },
  ],
];

/** What helm itself says no to; every rule of the schema has its row in chart-schema.test.ts. */
const refusals: readonly [reason: string, values: object, complaint: RegExp][] = [
  ['a key that is none', { replicas: 2 }, /replicas/],
  ['a key that is none further down', { functions: { llmCall: { min: 0 } } }, /min/],
  ['a Broker class without an address', { broker: { class: 'Other' } }, /url/],
];

/** The CRDs are most of what is rendered, and few values are about them. */
const withoutCrds = { crds: { install: false } };

for (const helm of findHelms()) {
  describe(`values of the chart, by helm ${helm.version}`, function () {
    this.timeout(60_000);

    for (const [reason, values, check] of choices)
      it(reason, () => check(render(helm, { values: { ...withoutCrds, ...values } })));
    for (const [reason, values, complaint] of refusals) {
      it(`refuses ${reason}`, () => {
        const { status, stderr } = template(helm, { values });
        expect(status, JSON.stringify(values)).to.equal(1);
        expect(stderr).to.match(complaint);
      });
    }
  });
}
