import { startBroker } from '../../local/broker/server.ts';
import { Brokers, Triggers } from '../../shared/api/kinds.ts';
import { silent } from '../../shared/log/logger.ts';
import { createMemoryKube } from './memory-kube.ts';

// A broker in a process that can be killed: `ns/default` with one Trigger, whose uid is the same at every start.
const [dataDir = '', uri = ''] = process.argv.slice(2);
const apiVersion = 'eventing.knative.dev/v1' as const;
const kube = createMemoryKube();
await kube.apply(
  Brokers,
  { apiVersion, kind: 'Broker', metadata: { namespace: 'ns', name: 'default' } },
  { fieldManager: 'test' },
);
const trigger = {
  apiVersion,
  kind: 'Trigger' as const,
  metadata: { namespace: 'ns', name: 'all', uid: 'fixed' },
  spec: { broker: 'default', subscriber: { uri } },
};
await kube.replace(Triggers, trigger);
const broker = await startBroker({ dataDir, port: 0, kube, log: silent, now: Date.now, random: Math.random });
process.send?.(`${broker.url}/ns/default`);
