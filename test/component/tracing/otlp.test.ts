import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { formatTraceparent, traceOfTask } from '../../../shared/tracing/core/trace-context.ts';
import { openTracing, type Tracing } from '../../../shared/tracing/open.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../../support/otlp-receiver.ts';
import { until } from '../../support/until.ts';

const parent = traceOfTask('uid').context;

describe('spans over OTLP', () => {
  let receiver: OtlpReceiver;
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  after(() => receiver.close());

  const open = (url: string, said: string[] = []): Tracing =>
    openTracing({
      settings: { url: `${url}/v1/traces`, share: 1 },
      version: '1.2.3',
      log: { warn: (_fields, message) => void said.push(message) },
    });

  it('arrive with their room, kind, parent, attributes and times, those of the last moment too', async () => {
    const tracing = open(receiver.url);
    const began = Date.now();
    await tracing
      .tracer('orka-store')
      .span(
        { name: 'good', kind: 'consumer', parent, attributes: { a: 'text', n: 1, yes: true, list: ['x'] } },
        async () => undefined,
      );
    await tracing
      .tracer('orka-api')
      .span({ name: 'bad', parent }, () => Promise.reject(new Error('no')))
      .catch(() => undefined);
    await tracing.close();
    const [good, bad] = ['good', 'bad'].map((name) => receiver.spans().find((span) => span.name === name));
    expect(good).to.include({
      service: 'orka-store',
      traceId: parent.traceId,
      parentSpanId: parent.spanId,
      kind: 5,
      failed: false,
    });
    expect(good?.attributes).to.include({ a: 'text', n: 1, yes: true });
    expect(good?.start).to.be.within(began - 1000, Date.now() + 1000);
    expect(good?.end).to.be.at.least(good?.start ?? Number.NaN);
    expect(bad).to.include({ service: 'orka-api', failed: true });
  });

  it('a span that was over elsewhere keeps its ids and times', async () => {
    const tracing = open(receiver.url);
    const { context } = traceOfTask('another');
    tracing
      .tracer('orka-operator')
      .record({ name: 'task', kind: 'internal', context, parent: undefined, start: 1000.5, end: 2000, attributes: {} });
    await tracing.close();
    expect(receiver.spans().find(({ name }) => name === 'task')).to.include({
      spanId: context.spanId,
      traceId: context.traceId,
      parentSpanId: undefined,
      start: 1000.5,
      end: 2000,
    });
  });

  it('without a receiver cost nothing, and the trace is passed on', async () => {
    const tracing = openTracing({ settings: undefined, log: { warn: () => undefined } });
    await tracing.tracer('x').span({ name: 'x', parent }, async ({ context }) => {
      expect(context && formatTraceparent(context)).to.equal(formatTraceparent(parent));
    });
    await tracing.close();
  });

  describe('to a receiver that does not work', () => {
    let server: Server;
    let requests: number;
    beforeEach(() => {
      requests = 0;
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    async function listening(answer: (end: (status: number) => void) => void): Promise<string> {
      server = createServer((req, res) => {
        requests += 1;
        req.resume();
        answer((status) => res.writeHead(status).end());
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    it('are dropped, and that is said once', async () => {
      const said: string[] = [];
      const tracing = open(await listening((end) => end(400)), said);
      const tracer = tracing.tracer('x');
      for (let i = 0; i < 600; i += 1) await tracer.span({ name: 'x', parent }, async () => undefined);
      await until('two batches to be refused', () => (requests >= 2 ? true : undefined));
      await tracing.close();
      expect(said).to.deep.equal(['spans cannot be sent; they are dropped until they can']);
    });

    it('hold nobody up at the end for longer than two seconds', async () => {
      const tracing = open(await listening(() => undefined));
      await tracing.tracer('x').span({ name: 'x', parent }, async () => undefined);
      const began = performance.now();
      await tracing.close();
      expect(performance.now() - began).to.be.lessThan(3000);
    });
  });
});
