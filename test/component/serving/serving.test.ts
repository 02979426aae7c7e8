import { join } from 'node:path';
import { expect } from 'chai';
import { applyManifests, readManifests } from '../../../local/manifests.ts';
import { startServing } from '../../../local/serving/start.ts';
import { EndpointSlices, KnativeServices, type ResourceKind, Services } from '../../../shared/api/kinds.ts';
import type { KnativeService } from '../../../shared/api/knative/service.ts';
import { createHttpServer, type Listening, listen } from '../../../shared/http/server.ts';
import type { Kube, KubeObject } from '../../../shared/kube/kube.ts';
import { silent } from '../../../shared/log/logger.ts';
import { recordWrites, startTestApiServer, type TestApiServer } from '../../support/api-server.ts';
import { until } from '../../support/until.ts';

const namespace = 'orka-system';

function service(name: string, image: string, args: string[]): KnativeService {
  return {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { name, namespace, generation: 1 },
    spec: { template: { spec: { containers: [{ name: 'user-container', image, args }] } } },
  };
}

describe('Knative Services in this process', () => {
  let server: TestApiServer;
  let kube: Kube;
  let writes: string[];
  let started: string[];
  let serving: { close(): Promise<void> } | undefined;

  const room =
    (name: string) =>
    (port: number): Promise<Listening> => {
      started.push(name);
      return listen(
        createHttpServer({ routes: [{ method: 'GET', path: '/', handler: () => ({ status: 200, body: name }) }], log: silent }),
        { port },
      );
    };
  const start = async () => {
    serving = await startServing({ kube, rooms: { greeter: room('greeter'), api: room('api') }, log: silent });
  };
  const statusOf = async (name: string) => (await kube.get(KnativeServices, namespace, name))?.status;

  before(async () => {
    server = await startTestApiServer();
    ({ kube, writes } = recordWrites(server.kube));
    const definitions = await readManifests(join(import.meta.dirname, '../../../local/manifests/knative-crds'));
    await applyManifests(kube, definitions, { fieldManager: 'test', namespace });
  });
  after(() => server.close());
  beforeEach(() => {
    started = [];
  });
  afterEach(async () => {
    await serving?.close();
    for (const kind of [KnativeServices, Services] as ResourceKind<KubeObject>[]) {
      for (const { metadata } of (await kube.list(kind, { namespace })).items)
        await kube.delete(kind, { namespace, name: metadata.name });
    }
  });

  it('hosts the room that a Service of our image asks for, and says where', async () => {
    await kube.create(KnativeServices, namespace, service('hello', 'orka/orka:latest', ['greeter']));
    await start();
    const status = await statusOf('hello');
    expect(status?.conditions?.map(({ type, status: is }) => `${type}=${is}`)).to.deep.equal([
      'ConfigurationsReady=True',
      'Ready=True',
      'RoutesReady=True',
    ]);
    expect(status).to.deep.include({ latestReadyRevisionName: 'hello-00001', address: { url: status?.url } });
    expect(await (await fetch(status?.url ?? '')).text()).to.equal('greeter');
  });

  it('gives a core Service of ours an EndpointSlice with the port of its room, which it shares with others', async () => {
    await kube.create(Services, namespace, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'orka-api', namespace },
      spec: { ports: [{ name: 'http', port: 80 }] },
    });
    await kube.create(KnativeServices, namespace, service('api-too', 'orka/orka', ['api']));
    await start();
    const slice = await kube.get(EndpointSlices, namespace, 'orka-api');
    expect(slice?.metadata.labels).to.include({ 'kubernetes.io/service-name': 'orka-api' });
    const url = `http://${slice?.endpoints[0]?.addresses[0]}:${slice?.ports?.[0]?.port}`;
    expect(await (await fetch(url)).text()).to.equal('api');
    expect((await statusOf('api-too'))?.url).to.equal(url);
    expect(started).to.deep.equal(['api']);
  });

  it('says of an image that it cannot run, and of a room that there is none', async () => {
    await kube.create(KnativeServices, namespace, service('theirs', 'nginx:1', []));
    await kube.create(KnativeServices, namespace, service('typo', 'orka/orka', ['greter']));
    await start();
    const ready = async (name: string) => (await statusOf(name))?.conditions?.find(({ type }) => type === 'Ready');
    expect(await ready('theirs')).to.include({ status: 'False', reason: 'ImageUnknown' });
    expect(await ready('typo')).to.include({ status: 'False', reason: 'RoomUnknown' });
    expect(await statusOf('theirs')).not.to.have.property('url');
  });

  it('follows changes: a room is closed with its last Service, and its address taken back when the image changes', async () => {
    await start();
    await kube.create(KnativeServices, namespace, service('hello', 'orka/orka', ['greeter']));
    const url = await until('its address', async () => (await statusOf('hello'))?.url);
    await kube.patch(
      KnativeServices,
      { namespace, name: 'hello' },
      { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx' }] } } } },
    );
    await until('the end of its address', async () => (await statusOf('hello'))?.url === undefined || undefined);
    const closed = await fetch(url).then(
      () => false,
      () => true,
    );
    expect(closed).to.equal(true);
  });

  it('writes nothing where nothing is new', async () => {
    await kube.create(KnativeServices, namespace, service('theirs', 'nginx', []));
    await start();
    const before = writes.length;
    await serving?.close();
    await start();
    expect(writes).to.have.length(before);
  });
});
