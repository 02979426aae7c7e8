import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import type { ToolSpec } from '../../../shared/api/generated/tool.ts';
import { Tools } from '../../../shared/api/kinds.ts';
import { blocksOf } from '../../../shared/outbound/core/ip-address.ts';
import { stepKey } from '../../../shared/store/step-key.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';
import { type Dialled, watchDialled } from '../../support/dialled.ts';
import { forbiddenUrls, resolved } from '../../support/forbidden-urls.ts';

/** The one address of this machine that may be called here: whoever is there sends people on. */
const gateway = '127.0.0.53';
const refusal = /is refused|are refused|is no URL|is not a URL|must begin with http|credentials|is not there|is required/;
const redirectRefusal = /is refused|are refused|to another host|which would lose what was sent|without a Location that is a URL/;

/** The ways in which somebody else's URL gets called. */
const ways = {
  web_fetch: undefined,
  'an HTTP Tool': (url: string): Partial<ToolSpec> => ({ effect: 'pure', http: { url, method: 'GET' } }),
  'an HTTP Tool that posts': (url: string): Partial<ToolSpec> => ({ effect: 'idempotent', http: { url } }),
  'an MCP Tool': (url: string): Partial<ToolSpec> => ({ mcp: { url }, http: { timeout: '5s' } }),
} as const satisfies Record<string, ((url: string) => Partial<ToolSpec>) | undefined>;
type Way = keyof typeof ways;

/** What a model calls it. */
const toolOf = (way: Exclude<Way, 'web_fetch'>): string => (way === 'an MCP Tool' ? 'anything__read_file' : 'anything');

/** A server at this address that answers each request with where it leads. */
async function startGateway(leadsTo: () => { readonly status: number; readonly location: string }) {
  const server = createServer((_req, res) => {
    const { status, location } = leadsTo();
    // A header holds bytes: what is beyond ASCII travels as a browser's server would send it.
    res.writeHead(status, { location: Buffer.from(location.trim(), 'utf8').toString('latin1').replaceAll('\n', '') }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, gateway, resolve));
  const close = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, close };
}

describe('api: URLs to which nobody is sent', function () {
  this.timeout(30_000);
  let api: TestApi;
  let worker: Worker;
  let dialled: Dialled;
  let target = { status: 302, location: '' };
  let sender: Awaited<ReturnType<typeof startGateway>>;
  /** Nobody listens there who could say so; a connection would be refused, and seen. */
  const port = '9';
  const withPort = (url: string): string => url.replaceAll('PORT', port);
  let step = 0;
  let lookedUp: string[] = [];
  let answers = new Map<string, string[]>();

  before(async () => {
    sender = await startGateway(() => target);
    api = await startTestApi({
      world: {
        policy: { allowed: blocksOf([gateway]), clusterDomain: 'cluster.local' },
        webAllowed: blocksOf([gateway]),
        addressesOf: async (name) => {
          lookedUp.push(name);
          return answers.get(name)?.splice(0, 1) ?? resolved[name] ?? [gateway];
        },
      },
    });
    worker = await api.work(await api.task('curious', { ai: { tools: ['web_fetch', 'anything'] } }));
    await api.kube.create(Tools, 'default', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Tool',
      metadata: { name: 'anything' },
      spec: { description: 'calls whatever its URL says', http: { url: 'http://example.com/' } },
    });
  });
  after(async () => {
    await api?.close();
    await sender?.close();
  });
  beforeEach(() => {
    lookedUp = [];
    answers = new Map();
    dialled = watchDialled();
  });
  afterEach(() => dialled.stop());

  /** Makes the Tool of this way go there; why it cannot, where it cannot. */
  async function point(way: Way, url: string): Promise<string | undefined> {
    const spec = ways[way]?.(url);
    if (spec === undefined) return undefined;
    const { effect = null, http = null, mcp = null } = spec;
    try {
      await api.kube.patch(Tools, { namespace: 'default', name: 'anything' }, { spec: { effect, http, mcp } });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** What the model is told of a call that goes there. */
  async function call(way: Way, url: string): Promise<string> {
    if (way === 'web_fetch') return use('web_fetch', { url });
    return (await point(way, url)) ?? use(toolOf(way), {});
  }

  async function use(tool: string, args: object): Promise<string> {
    const { namespace: ns, name: task } = worker.task;
    const json = { call: stepKey(worker.task, worker.run, step++), callId: 'x', arguments: args };
    const { body } = await api.call('callTool', { params: { ns, task, tool }, json, token: worker.token });
    return body.isError === true ? body.content : (body.error?.message ?? `it was called: ${body.content}`);
  }

  /** Who was dialled beside the room that was asked, the Kubernetes API and the store. */
  const strangers = (): string[] =>
    dialled.addresses.filter((each) => each.endsWith(` ${port}`) || !each.startsWith('127.0.0.1 '));

  for (const way of Object.keys(ways) as Way[]) {
    describe(way, () => {
      for (const { trick, url } of forbiddenUrls)
        it(`${trick}: ${JSON.stringify(url)}`, async () => {
          expect(await call(way, withPort(url))).to.match(refusal);
          expect(strangers()).to.deep.equal([]);
        });
    });
  }

  const remote = forbiddenUrls.filter(({ url }) => /^https?:\/\/\S+$/.test(url));
  for (const [way, statuses] of [
    ['web_fetch', [301, 302, 303, 307, 308]],
    ['an HTTP Tool', [301, 302, 303, 307, 308]],
    ['an HTTP Tool that posts', [301, 302, 303, 307, 308]],
  ] as const)
    for (const status of statuses)
      it(`${way}: led there by ${status}, whatever the spelling`, async () => {
        const first = `http://public.example.com:${sender.port}/`;
        await point(way, first);
        const wentOn: string[] = [];
        for (const { url } of remote) {
          target = { status, location: withPort(url) };
          const said = await (way === 'web_fetch' ? use(way, { url: first }) : use(toolOf(way), {}));
          if (!redirectRefusal.test(said)) wentOn.push(`${url}: ${said}`);
        }
        expect(wentOn).to.deep.equal([]);
        expect(new Set(strangers())).to.deep.equal(new Set([`${gateway} ${sender.port}`]));
      });

  for (const way of Object.keys(ways) as Way[])
    it(`${way}: a name is looked up anew for a redirect, and is judged by what it means then`, async () => {
      target = { status: 307, location: '/again' };
      answers.set('flips.example.com', [gateway, '127.0.0.1']);
      expect(await call(way, `http://flips.example.com:${sender.port}/`)).to.include('address 127.0.0.1 is refused');
      expect(strangers()).to.deep.equal([`${gateway} ${sender.port}`]);
    });

  it('there are spellings enough', () => {
    expect(new Set(forbiddenUrls.map(({ url }) => url)).size).to.equal(forbiddenUrls.length);
    expect(forbiddenUrls.length).to.be.greaterThan(100);
  });
});
