import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { encodeEvent } from '../../../eventing/codec.ts';
import { taskAdmitted } from '../../../eventing/core/spine.ts';
import { eventDoor } from '../../../eventing/door.ts';
import { createPublisher } from '../../../eventing/publisher.ts';
import { startPlanUpdated } from '../../../functions/plan-updated/start.ts';
import { startStore } from '../../../functions/store/app.ts';
import { CustomResourceDefinitions } from '../../../shared/api/kinds.ts';
import { createAuthenticator } from '../../../shared/auth/authenticator.ts';
import type { Authenticator } from '../../../shared/auth/caller.ts';
import { UnauthenticatedError } from '../../../shared/errors/catalogue.ts';
import type { Listening } from '../../../shared/http/server.ts';
import { silent } from '../../../shared/log/logger.ts';
import { startTestApiServer, type TestApiServer } from '../../support/api-server.ts';
import { crdsIn } from '../../support/crds.ts';
import { refusal, stubAuthenticator } from '../../support/store.ts';
import { account, addTask, addWorkerPod, tokenOf } from '../../support/worker-pod.ts';

const audience = 'orka-events';
const now = Date.now;
/** What Knative calls the account of a Trigger of this name. */
const trigger = 'store-oidc-eventing.knative.dev-trigger';

describe('security: events where the broker says who it is', () => {
  let cluster: TestApiServer;
  let folder: string;
  let rooms: { readonly store: Listening; readonly function: Listening };
  const tokens: Record<string, string> = {};

  before(async () => {
    cluster = await startTestApiServer();
    folder = await mkdtemp(join(tmpdir(), 'orka-door-'));
    const { kube } = cluster;
    for (const crd of crdsIn('crds')) await kube.create(CustomResourceDefinitions, '', crd);
    for (const namespace of ['orka-system', 'default']) await account(kube, namespace, trigger);
    await account(kube, 'orka-system', 'orka-ai-worker');
    const worker = await addWorkerPod(kube, await addTask(kube, { namespace: 'orka-system', name: 'inside' }));
    const ours = { namespace: 'orka-system', name: trigger };
    tokens['ours'] = await tokenOf(kube, { ...ours, audience });
    tokens['ours, for somebody else'] = await tokenOf(kube, { ...ours, audience: 'orka' });
    tokens['a Trigger of another namespace'] = await tokenOf(kube, { namespace: 'default', name: trigger, audience });
    tokens['a worker in the platform’s namespace'] = await tokenOf(kube, {
      namespace: 'orka-system',
      name: 'orka-ai-worker',
      audience,
      pod: worker.pod,
    });
    tokens['made up'] = 'made-up';

    const vouchFor = (named: string): Authenticator => createAuthenticator({ kube, audiences: [named], now });
    const door = eventDoor({ ORKA_EVENT_AUDIENCE: audience, ORKA_NAMESPACE: 'orka-system' }, vouchFor);
    const common = { port: 0, log: silent, now, door };
    const store = await startStore({ ...common, path: join(folder, 'store.db'), authenticator: stubAuthenticator });
    const none = { plan: async () => undefined, result: async () => undefined };
    rooms = { store, function: await startPlanUpdated({ ...common, kube, store: none }) };
  });
  after(async () => {
    for (const room of Object.values(rooms)) await room.close();
    await cluster.close();
    await rm(folder, { recursive: true });
  });

  const event = taskAdmitted({ namespace: 'default', name: 'x', uid: 'u' }, { version: 1, source: '/orka/operator' });
  const doors = {
    'a function': () => rooms.function.url,
    'the log of events': () => `${rooms.store.url}/events`,
    'the dead letters': () => `${rooms.store.url}/dead-letters`,
  };
  async function deliver(url: string, token: string | undefined): Promise<number> {
    const { headers, body } = encodeEvent(event, new Date().toISOString());
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await fetch(url, { method: 'POST', headers: { ...headers, ...authorization }, body })).status;
  }

  for (const [name, url] of Object.entries(doors)) {
    it(`${name} takes them from a Trigger of the platform’s`, async () => {
      expect(await deliver(url(), tokens['ours'])).to.equal(202);
    });
    it(`${name} takes them from nobody else`, async () => {
      const { ours: _ours, ...others } = tokens;
      const statuses = await Promise.all(Object.entries(others).map(async ([who, token]) => [who, await deliver(url(), token)]));
      expect(Object.fromEntries(statuses)).to.deep.equal({
        'ours, for somebody else': 401,
        'a Trigger of another namespace': 403,
        'a worker in the platform’s namespace': 403,
        'made up': 401,
      });
      expect(await deliver(url(), undefined)).to.equal(401);
    });
  }

  it('probes need no token', async () => {
    expect((await fetch(`${rooms.function.url}/readyz`)).status).to.equal(200);
  });

  it('a publisher shows a broker of that kind its token', async () => {
    const sink = `${rooms.store.url}/events`;
    const [known, unknown] = ['ours', 'made up'].map((name) => createPublisher({ sink, token: async () => tokens[name] }));
    await known?.publish(event);
    expect(await refusal(unknown?.publish(event) ?? Promise.resolve())).to.be.instanceOf(UnauthenticatedError);
    for (const publisher of [known, unknown]) publisher?.close();
  });
});
