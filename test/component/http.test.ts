import { createConnection } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { ConflictError, InvalidError, NotFoundError, RateLimitedError, UnavailableError } from '../../shared/errors/catalogue.ts';
import { createHttpClient, type HttpClient } from '../../shared/http/client.ts';
import { createHttpServer, type Listening, listen, type Route } from '../../shared/http/server.ts';
import { silent } from '../../shared/log/logger.ts';

const routes: Route[] = [
  {
    method: 'GET',
    path: '/things/:name',
    handler: ({ params, query }) => ({ status: 200, body: { name: params.name, q: query.get('q') } }),
  },
  {
    method: 'POST',
    path: '/echo',
    limit: 10,
    handler: async (request) => ({ status: 200, body: { got: await request.json() } }),
  },
  { method: 'GET', path: '/nothing', handler: () => ({ status: 204 }) },
  { method: 'GET', path: '/stream', handler: () => ({ status: 200, body: Readable.from(['a', 'b', 'c']) }) },
  {
    method: 'GET',
    path: '/fail/:how',
    handler: ({ params }) => {
      if (params.how === 'busy') throw new RateLimitedError('slow down', { retryAfter: 3 });
      if (params.how === 'conflict') throw new ConflictError('changed meanwhile');
      throw new TypeError('a secret path /etc/x');
    },
  },
];

describe('http: server and client', () => {
  let server: Listening;
  let client: HttpClient;
  before(async () => {
    server = await listen(createHttpServer({ routes, log: silent }), { port: 0 });
    client = createHttpClient({ baseUrl: server.url });
  });
  after(async () => {
    client.close();
    await server.close();
  });

  it('hands parameters and query to the handler, and its object back as JSON', async () => {
    expect(await client.json('GET', '/things/a%20b?q=1')).to.deep.equal({ name: 'a b', q: '1' });
  });
  it('answers 204 without a body', async () => {
    expect((await client.request('GET', '/nothing')).body.length).to.equal(0);
  });
  it('streams', async () => {
    let text = '';
    for await (const chunk of await client.stream('GET', '/stream')) text += String(chunk);
    expect(text).to.equal('abc');
  });
  it('refuses a body over the limit, and what is not JSON', async () => {
    expect((await client.exchange('POST', '/echo', { body: '"0123456789"' })).status).to.equal(413);
    const broken = await client.exchange('POST', '/echo', { body: '{"a":' });
    expect(broken.status).to.equal(400);
    expect(broken.body.toString()).to.include('not JSON');
  });
  it('keeps an internal error’s cause to itself', async () => {
    const answer = await client.exchange('GET', '/fail/bug');
    expect(answer.status).to.equal(500);
    expect(answer.body.toString()).to.not.include('/etc/x');
  });

  const errors = [
    { name: 'an unknown path', path: '/none', error: NotFoundError },
    { name: 'a conflict', path: '/fail/conflict', error: ConflictError },
    { name: 'too many requests', path: '/fail/busy', error: RateLimitedError },
  ];
  for (const { name, path, error } of errors) {
    it(`${name} is the same error on both sides`, async () => {
      const thrown = await client.request('GET', path).catch((e: unknown) => e);
      expect(thrown).to.be.instanceOf(error);
    });
  }
  it('carries Retry-After', async () => {
    const thrown = (await client.request('GET', '/fail/busy').catch((e: unknown) => e)) as RateLimitedError;
    expect(thrown.retryAfter).to.equal(3);
  });
  it('says who does not answer', async () => {
    const gone = createHttpClient({ baseUrl: 'http://127.0.0.1:9' });
    const thrown = await gone.request('GET', '/x').catch((e: unknown) => e);
    expect(thrown).to.be.instanceOf(UnavailableError);
    expect((thrown as Error).message).to.include('127.0.0.1:9');
  });
  it('survives a client that hangs up in the middle of its body', async () => {
    const socket = createConnection(server.port, '127.0.0.1');
    socket.write('POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n"ab');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    expect(await client.json('GET', '/things/still')).to.have.property('name', 'still');
  });
  it('says that a port is taken, and which', async () => {
    const thrown = await listen(createHttpServer({ routes: [], log: silent }), { port: server.port }).catch((e: unknown) => e);
    expect((thrown as Error).message)
      .to.include(`port ${server.port}`)
      .and.to.include('taken');
  });
  it('turns an unknown status of another server into a final or a passing error', async () => {
    const { errorOfStatus } = await import('../../shared/errors/catalogue.ts');
    expect(errorOfStatus(418, 'teapot')).to.be.instanceOf(InvalidError);
    expect(errorOfStatus(502, 'bad gateway')).to.be.instanceOf(UnavailableError);
  });
});
