import { createServer, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import { runCommand } from '../../../cli/run.ts';
import { sseComment, sseEvent, sseRetry } from '../../../functions/api/core/sse.ts';
import { type Listening, listen } from '../../../shared/http/server.ts';

/** What the server does with one request after the other. */
type Connection = (res: ServerResponse) => void;

const send = (res: ServerResponse, ...events: readonly [event: string, id: string | undefined, data: object][]): void => {
  if (!res.headersSent) res.writeHead(200, { 'content-type': 'text/event-stream' });
  res.write(sseRetry(1000) + sseComment);
  for (const [event, id, data] of events) res.write(sseEvent({ event, ...(id === undefined ? {} : { id }), data }));
};
const refuse = (status: number, message: string) => (res: ServerResponse) =>
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { code: status, message } }));

const turn = (step: number, text: string) => ({
  run: 1,
  step,
  turn: step + 1,
  text,
  toolCalls: [],
  stopReason: 'end',
  usage: { inputTokens: 10, cachedInputTokens: 0, outputTokens: 2, durationMs: 100 },
  cost: '0.01',
  provider: 'p',
  model: 'm',
  notes: [],
});
const usage = {
  modelCalls: 1,
  inputTokens: 10,
  cachedInputTokens: 0,
  outputTokens: 2,
  cost: '0.01',
  knownCost: '0.01',
  unpricedCalls: 0,
};
const running = ['phase', '1', { phase: 'Running', message: '', attempts: 1 }] as const;
const facts = '10 tokens in, 2 out, $0.01, 0.1 s, m';

describe('orka task watch', () => {
  let server: Listening;
  const asked: (string | undefined)[] = [];
  let connections: Connection[] = [];
  let time = 0;

  before(async () => {
    server = await listen(
      createServer((req, res) => {
        const id = req.headers['last-event-id'];
        asked.push(`${req.url}${id === undefined ? '' : ` after ${String(id)}`}`);
        (connections.shift() ?? refuse(503, 'nobody is here'))(res);
      }),
      { port: 0 },
    );
  });
  after(() => server.close(0));

  async function watch(made: Connection[], { args = [] as string[], isTerminal = false } = {}) {
    connections = made;
    asked.length = 0;
    let [out, err] = ['', ''];
    const output = (write: (text: string) => void) => ({ write, isTerminal, hasColors: false });
    const status = await runCommand(['task', 'watch', 't', ...args], {
      env: { ORKA_SERVER: server.url, ORKA_TOKEN: 'secret' },
      cwd: '/',
      home: '/nowhere',
      out: output((text) => (out += text)),
      err: output((text) => (err += text)),
      readInput: async () => '',
      now: () => time,
      random: () => 0,
      sleep: async (ms) => {
        time += ms;
      },
      onStop: () => {},
    });
    return { status, out, err };
  }
  const ending =
    (phase: string, message = ''): Connection =>
    (res) => {
      send(res, ['end', '9', { phase, message }]);
      res.end();
    };

  it('shows turns line by line, and what they came to', async () => {
    const all: Connection = (res) => {
      send(res, [...running], ['turn', '2', turn(0, 'Hello')], ['usage', '3', usage]);
      ending('Succeeded', 'done')(res);
    };
    expect(await watch([all])).to.deep.equal({
      status: 0,
      out: `t Running\nHello\nturn 1  ${facts}\nt Succeeded  done\n1 turn, 10 tokens in, 2 out, $0.01\n`,
      err: '',
    });
    expect(asked).to.deep.equal(['/api/v1/tasks/t/stream']);
  });

  it('shows text as it comes on a terminal', async () => {
    const all: Connection = (res) => {
      send(res, ['partial', undefined, { run: 1, step: 0, offset: 0, text: 'Hel' }], ['turn', '2', turn(0, 'Hello')]);
      ending('Succeeded')(res);
    };
    expect((await watch([all], { isTerminal: true })).out).to.equal(`Hello\nturn 1  ${facts}\nt Succeeded\n`);
  });

  it('--json prints events as they are', async () => {
    const all: Connection = (res) => {
      send(res, [...running], ['partial', undefined, { run: 1, step: 0, offset: 0, text: 'x' }]);
      ending('Succeeded')(res);
    };
    const { out } = await watch([all], { args: ['--json'] });
    expect(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).to.deep.equal([
      { event: 'phase', id: '1', data: { phase: 'Running', message: '', attempts: 1 } },
      { event: 'partial', data: { run: 1, step: 0, offset: 0, text: 'x' } },
      { event: 'end', id: '9', data: { phase: 'Succeeded', message: '' } },
    ]);
  });

  for (const phase of ['Failed', 'Cancelled', 'Deleted'])
    it(`status 1 for one that ends as ${phase}`, async () => expect((await watch([ending(phase)])).status).to.equal(1));

  const cuts: readonly { name: string; cut: Connection; says: RegExp }[] = [
    {
      name: 'the connection is lost',
      cut: (res) => res.destroy(),
      says: /^the connection was lost; going on\n$/,
    },
    { name: 'the server ends the stream', cut: (res) => res.end(), says: /^$/ },
  ];
  for (const { name, cut, says } of cuts)
    it(`goes on after the last event where ${name}`, async () => {
      const first: Connection = (res) => {
        send(
          res,
          [...running],
          ['turn', '2', turn(0, 'Hello')],
          ['partial', undefined, { run: 1, step: 1, offset: 0, text: 'x' }],
        );
        // What was written is on its way by then.
        setTimeout(() => cut(res), 20);
      };
      const { status, out, err } = await watch([first, ending('Succeeded')]);
      expect({ status, out }).to.deep.equal({ status: 0, out: `t Running\nHello\nturn 1  ${facts}\nt Succeeded\n` });
      expect(err).to.match(says);
      expect(asked).to.deep.equal(['/api/v1/tasks/t/stream', '/api/v1/tasks/t/stream after 2']);
    });

  it('waits for a server that was there, and gives up after five minutes', async () => {
    const first: Connection = (res) => {
      send(res, [...running]);
      res.end();
    };
    const { status, err } = await watch([first, refuse(503, 'starting'), ending('Succeeded')]);
    expect({ status, err }).to.deep.equal({ status: 0, err: 'starting; going on\n' });
    const lost = await watch([first]);
    expect(lost.status).to.equal(1);
    expect(lost.err).to.match(/(nobody is here; going on\n){10,}Error: nobody is here\n$/);
  });

  it('says at once what is wrong: no such Task, no server', async () => {
    expect(await watch([refuse(404, 'task not found')])).to.include({ status: 1, err: 'Error: task not found\n' });
    expect(await watch([refuse(503, 'all streams are taken')])).to.include({ status: 1, err: 'Error: all streams are taken\n' });
  });
});
