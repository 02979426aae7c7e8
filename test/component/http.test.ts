import { createConnection } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import {
  ConflictError,
  InvalidError,
  NotFoundError,
  RateLimitedError,
  UnauthenticatedError,
  UnavailableError,
} from '../../shared/errors/catalogue.ts';
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
      if (params.how === 'long') throw new ConflictError('"ü\n'.repeat(2000));
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
  it('cuts a message that a broker could not carry', async () => {
    const { body } = await client.exchange('GET', '/fail/long');
    expect(body.length).to.be.within(600, 768);
    expect(JSON.parse(body.toString()).error.message).to.match(/^"ü\n.*…$/s);
  });
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

describe('http: a token that somebody else replaces', () => {
  let server: Listening;
  let accepted: string;
  const seen: (string | undefined)[] = [];
  before(async () => {
    const handler: Route['handler'] = ({ headers }) => {
      seen.push(headers.authorization);
      return headers.authorization === `Bearer ${accepted}` ? { status: 204 } : { status: 401 };
    };
    server = await listen(createHttpServer({ routes: [{ method: 'PUT', path: '/thing', handler }], log: silent }), { port: 0 });
  });
  after(() => server.close());
  beforeEach(() => seen.splice(0));

  /** A file whose content changes between two readings. */
  function clientOf(...tokens: string[]): HttpClient {
    const source = Object.assign(async () => (tokens.length > 1 ? tokens.shift() : tokens[0]), { renewed: true as const });
    return createHttpClient({ baseUrl: server.url, token: source });
  }

  it('is read again where it is refused, and the request is sent once more', async () => {
    accepted = 'new';
    const client = clientOf('old', 'new');
    expect((await client.exchange('PUT', '/thing', { json: {} })).status).to.equal(204);
    expect(seen).to.deep.equal(['Bearer old', 'Bearer new']);
    client.close();
  });
  it('that is refused though it is the newest may be accepted later, and is not sent twice', async () => {
    accepted = 'another';
    const client = clientOf('old');
    expect(await client.request('PUT', '/thing').catch((e: unknown) => e)).to.be.instanceOf(UnavailableError);
    expect(seen).to.deep.equal(['Bearer old']);
    client.close();
  });
  it('of a person is refused for good', async () => {
    const client = createHttpClient({ baseUrl: server.url, token: async () => 'old' });
    expect(await client.request('PUT', '/thing').catch((e: unknown) => e)).to.be.instanceOf(UnauthenticatedError);
    client.close();
  });
});

describe('http: a server that is told to stop', () => {
  let server: Listening;
  let release: () => void;
  let client: HttpClient;
  beforeEach(async () => {
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const routes: Route[] = [
      { method: 'GET', path: '/now', handler: () => ({ status: 204 }) },
      {
        method: 'GET',
        path: '/held',
        async handler() {
          await held;
          return { status: 200, body: 'done' };
        },
      },
    ];
    server = await listen(createHttpServer({ routes, log: silent }), { port: 0 });
    client = createHttpClient({ baseUrl: server.url });
  });
  afterEach(async () => {
    release();
    client.close();
    await server.close();
  });
  const underWay = (): Promise<{ status: number; headers: object; body: Buffer }> => client.exchange('GET', '/held');

  it('finishes what is under way, refuses what comes meanwhile, and has every connection end', async () => {
    const first = underWay();
    await client.exchange('GET', '/now');
    const closed = server.close(10_000);
    const newcomer = createHttpClient({ baseUrl: server.url });
    const refused = await newcomer.exchange('GET', '/now');
    newcomer.close();
    expect(refused.status).to.equal(503);
    expect(refused.headers).to.include({ 'retry-after': '1', connection: 'close' });
    release();
    const { status, headers, body } = await first;
    expect({ status, body: body.toString() }).to.deep.equal({ status: 200, body: 'done' });
    expect(headers).to.include({ connection: 'close' });
    await closed;
    expect(await client.exchange('GET', '/now').catch((e: unknown) => e)).to.be.instanceOf(UnavailableError);
  });
  it('that has nothing under way ends at once, whatever idle connections it has', async () => {
    await client.exchange('GET', '/now');
    await server.close(60_000);
  });
  it('gives nobody more than the grace', async () => {
    const first = underWay().catch((e: unknown) => e);
    await client.exchange('GET', '/now');
    await server.close(20);
    expect(await first).to.be.instanceOf(UnavailableError);
  });
});
