import { createConnection, createServer, type Server } from 'node:net';
import { expect } from 'chai';
import { taskAdmitted } from '../../../eventing/core/spine.ts';
import { createPublisher } from '../../../eventing/publisher.ts';
import { ConfigMaps } from '../../../shared/api/kinds.ts';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { createKube } from '../../../shared/kube/client.ts';
import { startTestApiServer, type TestApiServer } from '../../support/api-server.ts';
import { always, type RecordingServer, startRecordingServer } from '../../support/recording-server.ts';
import { until } from '../../support/until.ts';

/** A process that was stopped may go on anywhere: what it had begun must find the fence closed. */
describe('a fence before writes', () => {
  let open: boolean;
  const beforeWrite = (): void => {
    if (!open) throw new UnavailableError('the fence is closed');
  };
  beforeEach(() => (open = true));

  describe('over HTTP', () => {
    let server: RecordingServer;
    let status: number;
    beforeEach(async () => {
      status = 200;
      server = await startRecordingServer((...exchange) => always(status)(...exchange));
    });
    afterEach(() => server.close());

    it('lets reads through and holds writes back, on a new connection and on a kept one', async () => {
      const http = createHttpClient({ baseUrl: server.url, beforeWrite });
      await http.exchange('POST', '/first');
      open = false;
      await http.exchange('GET', '/read');
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const error = await http.exchange(method, '/late', { json: {} }).catch((thrown: unknown) => thrown);
        expect(error).to.be.instanceOf(UnavailableError).with.property('message', 'the fence is closed');
      }
      open = true;
      await http.exchange('POST', '/again');
      http.close();
      expect(server.arrivals.map(({ method, path }) => `${method} ${path}`)).to.deep.equal([
        'POST /first',
        'GET /read',
        'POST /again',
      ]);
    });

    it('is asked after the token has been read, which takes its time', async () => {
      const token = async (): Promise<string> => {
        open = false;
        return 'mine';
      };
      const http = createHttpClient({ baseUrl: server.url, beforeWrite, token });
      await http.exchange('POST', '/late').catch(() => undefined);
      http.close();
      expect(server.arrivals).to.deep.equal([]);
    });

    it('is asked before an event is sent again', async () => {
      status = 503;
      const sleep = async (): Promise<void> => {
        open = false;
      };
      const publisher = createPublisher({ sink: server.url, beforeWrite, sleep, deadlineMs: 200 });
      const event = taskAdmitted({ namespace: 'n', name: 't', uid: 'u' }, { version: 1, source: '/orka/test' });
      const error = await publisher.publish(event).catch((thrown: unknown) => thrown);
      publisher.close();
      expect(error).to.be.instanceOf(UnavailableError);
      expect(server.arrivals).to.have.length(1);
    });
  });

  describe('over TLS', () => {
    let cluster: TestApiServer;
    let gate: Server;
    before(async () => {
      cluster = await startTestApiServer();
    });
    after(async () => {
      gate.close();
      await cluster.close();
    });

    it('is asked when the connection stands, however long that takes', async () => {
      // Takes the connection and answers no handshake until the fence is closed; then the client is talking to the API server.
      const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
      let connections = 0;
      gate = createServer(async (near) => {
        connections += 1;
        near.pause();
        await mayAnswer;
        const far = createConnection(Number(new URL(cluster.url).port), '127.0.0.1');
        near.pipe(far).pipe(near);
        for (const socket of [near, far]) socket.on('error', () => undefined);
      });
      await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
      const { port } = gate.address() as { port: number };
      const kube = createKube(
        { server: `https://127.0.0.1:${port}`, ca: cluster.ca, clientCertificate: cluster.adminCredentials },
        { beforeWrite },
      );
      const writing = kube
        .create(ConfigMaps, 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } })
        .catch((thrown: unknown) => thrown);
      await until('the connection', () => (connections > 0 ? true : undefined));
      open = false;
      answer();
      expect(await writing)
        .to.be.instanceOf(UnavailableError)
        .with.property('message', 'the fence is closed');
      expect(await cluster.kube.get(ConfigMaps, 'default', 'late')).to.equal(undefined);
      open = true;
      await kube.create(ConfigMaps, 'default', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } });
      kube.close();
    });
  });
});
