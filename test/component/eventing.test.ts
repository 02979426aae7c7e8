import { createServer } from 'node:http';
import { expect } from 'chai';
import { encodeEvent } from '../../eventing/codec.ts';
import type { OrkaEvent } from '../../eventing/core/catalogue.ts';
import { defineFunction } from '../../eventing/define.ts';
import { createPublisher, type Publisher, type PublisherOptions } from '../../eventing/publisher.ts';
import { functionRoutes } from '../../eventing/serve.ts';
import {
  ConflictError,
  InvalidError,
  NotFoundError,
  RateLimitedError,
  UnavailableError,
  UnparsableError,
} from '../../shared/errors/catalogue.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { silent } from '../../shared/log/logger.ts';
import { formatTraceparent, traceOfTask } from '../../shared/tracing/core/trace-context.ts';

const task = { namespace: 'default', name: 'hello', uid: 'u-1' };
const admitted: OrkaEvent<'ai.orka.task.admitted.v1'> = {
  type: 'ai.orka.task.admitted.v1',
  id: '1',
  source: '/orka/operator',
  subject: 'namespaces/default/tasks/hello',
  data: { task },
};
const time = '2026-11-21T13:00:00.000Z';

interface Deps {
  answer(
    event: OrkaEvent<'ai.orka.task.admitted.v1'>,
    authorization: string | undefined,
  ): OrkaEvent<'ai.orka.task.started.v1'> | undefined;
}

const taskAdmitted = defineFunction({
  name: 'task-admitted',
  consumes: ['ai.orka.task.admitted.v1'],
  emits: ['ai.orka.task.started.v1'],
  bodyLimit: 1000,
  async handle(event, deps: Deps, { authorization }) {
    return deps.answer(event, authorization);
  },
});

describe('a function over HTTP', () => {
  let server: Listening;
  let deps: { -readonly [K in keyof Deps]: Deps[K] };

  before(async () => {
    const routes = functionRoutes(
      taskAdmitted,
      { answer: (...args) => deps.answer(...args) },
      { log: silent, now: () => Date.parse(time) },
    );
    server = await listen(createHttpServer({ routes, log: silent }), { port: 0 });
  });
  after(() => server.close());
  beforeEach(() => {
    deps = { answer: () => undefined };
  });

  const post = (headers: Record<string, string> = {}, body?: string): Promise<Response> => {
    const message = encodeEvent(admitted, time);
    return fetch(server.url, { method: 'POST', headers: { ...message.headers, ...headers }, body: body ?? message.body });
  };

  it('answers 202 where there is no reply, and has handed the event over', async () => {
    const seen: unknown[] = [];
    deps.answer = (event, authorization) => {
      seen.push(event.data, authorization);
      return undefined;
    };
    const response = await post({ authorization: 'Bearer t' });
    expect(response.status).to.equal(202);
    expect(seen).to.deep.equal([{ task }, 'Bearer t']);
  });

  it('answers 200 with the reply as an event, in the same trace', async () => {
    deps.answer = () => ({
      type: 'ai.orka.task.started.v1',
      id: '2',
      source: '/orka/task-admitted',
      subject: 's',
      data: { task, job: 'hello-job' },
    });
    const response = await post({ 'ce-traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    expect(response.status).to.equal(200);
    expect(Object.fromEntries(response.headers)).to.include({
      'ce-type': 'ai.orka.task.started.v1',
      'ce-time': time,
      'ce-traceparent': '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      'ce-partitionkey': 'u-1',
    });
    expect(await response.json()).to.deep.equal({ task, job: 'hello-job' });
  });

  it('puts the reply to an event without a trace into that of its Task', async () => {
    deps.answer = () => ({
      type: 'ai.orka.task.started.v1',
      id: '2',
      source: '/orka/task-admitted',
      subject: 's',
      data: { task, job: 'hello-job' },
    });
    const { headers } = await post({});
    expect(headers.get('ce-traceparent')).to.equal(formatTraceparent(traceOfTask(task.uid).context));
  });

  it('is alive and ready', async () => {
    for (const path of ['/healthz', '/readyz']) expect((await fetch(server.url + path)).status).to.equal(200);
  });

  const failures: readonly { name: string; error: Error; status: number; retryAfter?: string }[] = [
    { name: 'somebody is away', error: new UnavailableError('away', { retryAfter: 3 }), status: 503, retryAfter: '3' },
    { name: 'a conflict', error: new ConflictError('changed'), status: 409 },
    { name: 'a rate limit', error: new RateLimitedError('slow down', { retryAfter: 0.2 }), status: 429, retryAfter: '1' },
    { name: 'a thing that is gone for good', error: new NotFoundError('gone'), status: 422 },
    { name: 'something invalid', error: new InvalidError('spec.prompt'), status: 422 },
    { name: 'a bug', error: new TypeError('undefined is not a secret'), status: 500 },
  ];
  for (const { name, error, status, retryAfter } of failures) {
    it(`tells a broker what to do after ${name}: ${status}`, async () => {
      deps.answer = () => {
        throw error;
      };
      const response = await post();
      expect(response.status).to.equal(status);
      expect(response.headers.get('retry-after')).to.equal(retryAfter ?? null);
      if (status === 500) expect(await response.text()).not.to.contain('secret');
    });
  }

  it('refuses for good what is not its event', async () => {
    expect((await post({ 'ce-type': 'ai.orka.job.finished.v1' })).status).to.equal(400);
    expect((await post({ 'ce-id': '' })).status).to.equal(400);
    expect((await post({}, '{"task":{}}')).status).to.equal(422);
    expect((await post({}, `"${'x'.repeat(1000)}"`)).status).to.equal(413);
  });

  it('never sends a reply that it does not announce, or that breaks its schema', async () => {
    deps.answer = () => ({ ...admitted, type: 'ai.orka.task.finished.v1' }) as never;
    expect((await post()).status).to.equal(500);
    deps.answer = () => ({ type: 'ai.orka.task.started.v1', id: '2', source: '/s', subject: 's', data: { task, job: '' } });
    expect((await post()).status).to.equal(500);
  });
});

describe('publisher', () => {
  let sink: Listening;
  let publisher: Publisher | undefined;
  let statuses: number[];
  let seen: { path: string | undefined; id: unknown; authorization: string | undefined; body: string }[];

  before(async () => {
    const server = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      seen.push({ path: req.url, id: req.headers['ce-id'], authorization: req.headers.authorization, body });
      res.writeHead(statuses.shift() ?? 202).end('{"error":{"message":"no"}}');
    });
    sink = await listen(server, { port: 0 });
  });
  after(() => sink.close());
  beforeEach(() => {
    statuses = [];
    seen = [];
  });
  afterEach(() => publisher?.close());

  const publish = (options: Partial<PublisherOptions> = {}): Promise<void> => {
    publisher = createPublisher({ sink: `${sink.url}/orka-system/default`, random: () => 0, ...options });
    return publisher.publish(admitted);
  };
  const failureOf = (promise: Promise<void>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('resolves when the sink has taken the event', async () => {
    await publish({ token: async () => 't' });
    expect(seen).to.deep.equal([
      { path: '/orka-system/default', id: '1', authorization: 'Bearer t', body: JSON.stringify({ task }) },
    ]);
  });

  it('tries again where that may help', async () => {
    statuses = [503, 404, 500];
    await publish();
    expect(seen).to.have.length(4);
  });

  it('gives up after the deadline', async () => {
    let clock = 0;
    statuses = Array.from({ length: 1000 }, () => 503);
    const sleep = async (ms: number): Promise<void> => {
      clock += ms;
    };
    const error = await failureOf(publish({ deadlineMs: 5_000, now: () => clock, sleep }));
    expect(error)
      .to.be.instanceOf(UnavailableError)
      .with.property('message')
      .that.matches(/ai.orka.task.admitted.v1 could not be published in \d+ attempts: the sink answered 503/);
    expect(clock).to.be.within(3_000, 5_000);
  });

  it('does not repeat what the sink refuses for good', async () => {
    statuses = [400];
    expect(await failureOf(publish())).to.be.instanceOf(UnparsableError);
    expect(seen).to.have.length(1);
  });

  it('gives up at once when it is closed', async () => {
    statuses = Array.from({ length: 1000 }, () => 503);
    const published = publish({ deadlineMs: 60_000 });
    publisher?.close();
    expect(await failureOf(published)).to.be.instanceOf(UnavailableError);
  });

  it('says that nobody listens', async () => {
    const error = await failureOf(publish({ sink: 'http://127.0.0.1:9/', deadlineMs: 1 }));
    expect(error).to.be.instanceOf(UnavailableError);
  });
});
