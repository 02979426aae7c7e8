import { Brokers, EndpointSlices, Services, Triggers } from '../../../shared/api/kinds.ts';
import type { Broker } from '../../../shared/api/knative/broker.ts';
import type { Trigger } from '../../../shared/api/knative/trigger.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { apiVersion, openScene, type Scene, type TriggerSpec } from '../../support/broker-contract/scene.ts';
import { seenStatus, settledStatus } from '../../support/broker-contract/status.ts';

const serving = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'nobody' };
const core = { apiVersion: 'v1', kind: 'Service', name: 'nobody' };

const brokers: Readonly<Record<string, (receiver: string) => Broker['spec']>> = {
  'that says nothing': () => ({}),
  'with a dead letter sink': (receiver) => ({ delivery: { deadLetterSink: { uri: `${receiver}/letters` } } }),
  'with a dead letter sink that is not there': () => ({ delivery: { deadLetterSink: { ref: core } } }),
};

const triggers: Readonly<Record<string, (receiver: string) => TriggerSpec>> = {
  'to a URI': (receiver) => ({ subscriber: { uri: `${receiver}/in` } }),
  'to a URI without a path': (receiver) => ({ subscriber: { uri: receiver } }),
  'to a URI with a query': (receiver) => ({ subscriber: { uri: `${receiver}/in?a=1` } }),
  'to a Service': () => ({ subscriber: { ref: { ...core, name: 'there' } } }),
  'to a path of a Service': () => ({ subscriber: { ref: { ...core, name: 'there' }, uri: '/in' } }),
  'to a Service that is not there': () => ({ subscriber: { ref: core } }),
  'to a Knative Service that is not there': () => ({ subscriber: { ref: serving } }),
  'to a Broker': () => ({ subscriber: { ref: { apiVersion, kind: 'Broker', name: 'default' } } }),
  'to a kind without an address': () => ({
    subscriber: { ref: { apiVersion: 'v1', kind: 'ConfigMap', name: 'kube-root-ca.crt' } },
  }),
  'with a dead letter sink': (receiver) => ({
    subscriber: { uri: `${receiver}/in` },
    delivery: { deadLetterSink: { uri: `${receiver}/letters` } },
  }),
  'with a dead letter sink that is not there': (receiver) => ({
    subscriber: { uri: `${receiver}/in` },
    delivery: { deadLetterSink: { ref: core } },
  }),
  'of a Broker with a dead letter sink': (receiver) => ({ broker: 'b1', subscriber: { uri: `${receiver}/in` } }),
  'of a Broker that is not there': (receiver) => ({ broker: 'nobody', subscriber: { uri: `${receiver}/in` } }),
  'with an expression': (receiver) => ({
    subscriber: { uri: `${receiver}/in` },
    filters: [{ cesql: "type = 'x'" }],
  }),
};

describe('broker contract: status', function () {
  this.timeout(150_000);
  const recording = openRecording('status');
  let scene: Scene;

  before(async () => {
    scene = await openScene('status');
    await scene.target.kube.create(Services, scene.namespace, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'there' },
      spec: { ports: [{ port: 80 }] },
    });
    await scene.target.kube.create(EndpointSlices, scene.namespace, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'there', labels: { 'kubernetes.io/service-name': 'there' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    });
    for (const [i, make] of Object.values(brokers).entries()) await scene.broker(`b${i}`, make(scene.receiver.url));
    for (const [i, make] of Object.values(triggers).entries()) await scene.trigger(`t${i}`, make(scene.receiver.url));
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  for (const [i, name] of Object.keys(brokers).entries()) {
    it(`of a Broker ${name}`, async () => {
      const status = await settledStatus<Broker>(scene, Brokers, `b${i}`);
      recording.check(`a Broker ${name}`, scene.plain(seenStatus(status)));
    });
  }
  for (const [i, name] of Object.keys(triggers).entries()) {
    it(`of a Trigger ${name}`, async () => {
      const status = await settledStatus<Trigger>(scene, Triggers, `t${i}`);
      recording.check(`a Trigger ${name}`, scene.plain(seenStatus(status)));
    });
  }
});
