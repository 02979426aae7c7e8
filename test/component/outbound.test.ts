import { expect } from 'chai';
import { InvalidError, UnavailableError } from '../../shared/errors/catalogue.ts';
import { blocksOf } from '../../shared/outbound/core/ip-address.ts';
import { type OutboundOptions, postOutbound } from '../../shared/outbound/post.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const loopback = blocksOf(['127.0.0.0/8']);

describe('a POST to a URL of somebody else’s choice', () => {
  let listener: Receiver;
  let port: string;
  beforeEach(async () => {
    listener = await startReceiver();
    ({ port } = new URL(listener.url));
  });
  afterEach(() => listener.close());

  const post = (url: string, { allowed = loopback, ...more }: Partial<OutboundOptions> & { allowed?: typeof loopback } = {}) =>
    postOutbound(url, {
      policy: { namespace: 'team', clusterDomain: 'cluster.local', allowed },
      serviceAddress: async () => '127.0.0.1',
      headers: { 'content-type': 'text/plain' },
      body: 'hello',
      timeoutMs: 5000,
      ...more,
    });
  const refusal = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => {
        throw new Error('it was sent');
      },
      (error: Error) => error,
    );

  it('gets there, with the name that was asked for', async () => {
    const answer = await post(`http://localhost:${port}/hook?x=1`);
    expect(answer.status).to.equal(204);
    expect(listener.heard.map(({ headers, body }) => [headers.host, body])).to.deep.equal([[`localhost:${port}`, 'hello']]);
  });

  describe('dials nobody', () => {
    for (const [name, url, options] of [
      ['at a loopback address', 'http://127.0.0.1:PORT/', {}],
      ['at one in disguise', 'http://2130706433:PORT/', {}],
      ['at one mapped into version 6', 'http://[::ffff:127.0.0.1]:PORT/', {}],
      ['at the name of this machine', 'http://localhost:PORT/', {}],
      ['at a name that resolves to loopback', 'http://rebind.example.com:PORT/', { addressesOf: async () => ['127.0.0.1'] }],
      [
        'at a name of which one address is refused',
        'http://two.example.com:PORT/',
        { addressesOf: async () => ['8.8.8.8', '169.254.169.254'] },
      ],
    ] as const)
      it(name, async () => {
        const error = await refusal(post(url.replace('PORT', port), { allowed: [], ...options }));
        expect(error).to.be.instanceOf(InvalidError);
        expect(error.message).to.contain('is refused');
        expect(listener.connections()).to.equal(0);
      });
    it('at a Service that is refused', async () => {
      const serviceAddress = async (): Promise<string> => {
        throw new InvalidError('Service x is refused');
      };
      expect((await refusal(post(`http://x:${port}/`, { serviceAddress }))).message).to.equal('Service x is refused');
      expect(listener.connections()).to.equal(0);
    });
  });

  it('asks for an address once, and dials that one: a name that means something else a moment later changes nothing', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.2'], ['169.254.169.254']];
    let asked = 0;
    const addressesOf = async (): Promise<string[]> => answers[asked++] ?? [];
    expect((await post(`http://flips.example.com:${port}/`, { addressesOf })).status).to.equal(204);
    expect(asked).to.equal(1);
    expect(listener.heard[0]?.headers.host).to.equal(`flips.example.com:${port}`);
  });
  it('dials a Service at its own address', async () => {
    expect((await post(`http://receiver.team.svc:${port}/`)).status).to.equal(204);
    expect(listener.heard).to.have.length(1);
  });
  it('a name that nobody has', async () => {
    const error = await refusal(post('http://nobody.invalid/'));
    expect(error).to.be.instanceOf(UnavailableError);
    expect(error.message).to.equal('host nobody.invalid is not found');
  });
  it('nobody listens', async () => {
    await listener.close();
    expect((await refusal(post(`http://127.0.0.1:${port}/`))).message).to.contain('ECONNREFUSED');
    listener = await startReceiver();
  });

  describe('redirected', () => {
    const redirect = (...targets: (string | undefined)[]): void => {
      listener.answer = (_heard, res) => {
        const location = targets.shift();
        res.writeHead(location === undefined ? 204 : 307, location === undefined ? {} : { location }).end();
      };
    };
    it('within its host it goes there, and says the same again', async () => {
      redirect('/a', '/b', '/c');
      expect((await post(`http://127.0.0.1:${port}/`)).status).to.equal(204);
      expect(listener.heard.map(({ body }) => body)).to.deep.equal(Array(4).fill('hello'));
    });
    it('no more than three times', async () => {
      redirect('/a', '/b', '/c', '/d');
      expect((await refusal(post(`http://127.0.0.1:${port}/`))).message).to.contain('more than 3 times');
    });
    it('to the metadata service it goes nowhere', async () => {
      redirect('http://169.254.169.254/latest/meta-data');
      const error = await refusal(post(`http://127.0.0.1:${port}/`));
      expect(error.message).to.contain('to another host');
    });
    it('the name is looked up, and its address judged, anew', async () => {
      redirect('/again');
      const answers = [['127.0.0.1'], ['169.254.169.254']];
      const error = await refusal(post(`http://flips.example.com:${port}/`, { addressesOf: async () => answers.shift() ?? [] }));
      expect(error).to.be.instanceOf(InvalidError);
      expect(listener.heard).to.have.length(1);
    });
  });

  describe('a receiver that', () => {
    it('does not answer is given up in time', async () => {
      listener.answer = () => undefined;
      const error = await refusal(post(`http://127.0.0.1:${port}/`, { timeoutMs: 100 }));
      expect(error).to.be.instanceOf(UnavailableError);
      expect(error.message).to.equal('no whole answer within 0.1 s');
    });
    it('trickles its answer for ever is given up in time', async () => {
      const trickles: NodeJS.Timeout[] = [];
      listener.answer = (_heard, res) => {
        res.writeHead(200);
        trickles.push(setInterval(() => res.write('.'), 10));
        res.once('close', () => trickles.forEach(clearInterval));
      };
      const error = await refusal(post(`http://127.0.0.1:${port}/`, { timeoutMs: 200 }));
      expect(error.message).to.equal('no whole answer within 0.2 s');
    });
    it('answers without end is cut off, and has answered', async () => {
      let closed = false;
      listener.answer = (_heard, res) => {
        res.writeHead(200);
        const more = (): void => {
          if (!res.destroyed && res.write(Buffer.alloc(16 * 1024))) setImmediate(more);
        };
        res.on('drain', more);
        res.once('close', () => (closed = true));
        more();
      };
      expect((await post(`http://127.0.0.1:${port}/`)).status).to.equal(200);
      await until('the connection to be cut', () => closed || undefined);
    });
    it('resets the connection has not answered', async () => {
      listener.answer = (_heard, res) => void res.socket?.resetAndDestroy();
      expect(await refusal(post(`http://127.0.0.1:${port}/`))).to.be.instanceOf(UnavailableError);
    });
    it('asks for a pause is heard', async () => {
      listener.answer = (_heard, res) => void res.writeHead(503, { 'retry-after': '7' }).end();
      expect(await post(`http://127.0.0.1:${port}/`)).to.include({ status: 503, retryAfter: '7' });
    });
    it('sends a name that nobody looks up is given up in time', async () => {
      const addressesOf = (): Promise<string[]> => new Promise(() => undefined);
      const error = await refusal(post('http://slow.example.com/', { timeoutMs: 50, addressesOf }));
      expect(error.message).to.equal('no whole answer within 0.05 s');
    });
    it('is given up when the caller goes', async () => {
      listener.answer = () => undefined;
      const gone = new AbortController();
      const sent = refusal(post(`http://127.0.0.1:${port}/`, { signal: gone.signal }));
      await until('it to be heard', () => listener.heard[0]);
      gone.abort();
      expect(await sent).to.be.instanceOf(UnavailableError);
    });
  });
});
