import { Brokers, Triggers } from '../../../shared/api/kinds.ts';
import type { Broker } from '../../../shared/api/knative/broker.ts';
import type { Trigger } from '../../../shared/api/knative/trigger.ts';
import { subscriber, triggers } from '../../support/broker-contract/admission-cases.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { apiVersion, openScene, type Scene } from '../../support/broker-contract/scene.ts';

const brokers: Readonly<Record<string, Broker['spec']>> = {
  nothing: {},
  'a delivery': { delivery: { retry: 1, backoffPolicy: 'linear', backoffDelay: 'PT1S' } },
  'a retry below zero': { delivery: { retry: -1 } },
  'a backoff delay that is none': { delivery: { backoffDelay: 'soon' } },
};

const changes: Readonly<Record<string, Partial<Trigger['spec']>>> = {
  'another Broker': { broker: 'other' },
  'another subscriber': { subscriber: { uri: 'http://other.example/' } },
  'other filters': { filters: [{ exact: { type: 'y' } }] },
};

describe('broker contract: admission', function () {
  this.timeout(60_000);
  const recording = openRecording('admission');
  let scene: Scene;

  before(async () => {
    scene = await openScene('admission');
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  /** What became of a write: the object's spec and what was added to it, or that it was refused. */
  const outcomeOf = async (write: Promise<Trigger | Broker>): Promise<object> => {
    try {
      const { spec, metadata } = await write;
      return scene.plain({ spec, labels: metadata.labels ?? {} });
    } catch {
      return { refused: true };
    }
  };

  for (const [i, [name, spec]] of Object.entries(triggers).entries()) {
    it(`of a Trigger with ${name}`, async () => {
      const made = scene.target.kube.create(Triggers, scene.namespace, {
        apiVersion,
        kind: 'Trigger',
        metadata: { name: `t${i}` },
        spec,
      });
      const outcome = await outcomeOf(made);
      await scene.target.kube.delete(Triggers, { namespace: scene.namespace, name: `t${i}` });
      recording.check(`a Trigger with ${name}`, outcome);
    });
  }
  for (const [i, [name, spec]] of Object.entries(brokers).entries()) {
    it(`of a Broker with ${name}`, async () =>
      recording.check(`a Broker with ${name}`, await outcomeOf(scene.broker(`b${i}`, spec))));
  }
  for (const [i, [name, change]] of Object.entries(changes).entries()) {
    it(`of a change to ${name}`, async () => {
      await scene.trigger(`changed-${i}`, { subscriber });
      const at = { namespace: scene.namespace, name: `changed-${i}` };
      recording.check(`a change to ${name}`, await outcomeOf(scene.target.kube.patch(Triggers, at, { spec: change })));
    });
  }

  it('of a change to the config of a Broker', async () => {
    const config = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', namespace: scene.namespace };
    const at = { namespace: scene.namespace, name: 'default' };
    recording.check('a change to config', await outcomeOf(scene.target.kube.patch(Brokers, at, { spec: { config } })));
  });
});
