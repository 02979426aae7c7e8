import { expect } from 'chai';
import type { ToolSpec } from '../../../shared/api/generated/tool.ts';
import { Secrets, Tools } from '../../../shared/api/kinds.ts';
import { blocksOf } from '../../../shared/outbound/core/ip-address.ts';
import { stepKey } from '../../../shared/store/step-key.ts';
import { type Answer, startTestApi, type TestApi, type Worker } from '../../support/api.ts';
import { type McpServer, startMcpServer } from '../../support/mcp-server.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { until } from '../../support/until.ts';

const loopback = blocksOf(['127.0.0.0/8']);
const canary = 'sk-canary-7f3a91c0';

describe('api: tools that go out into the world', function () {
  this.timeout(20_000);
  let api: TestApi;
  let outside: Receiver;
  let worker: Worker;
  let step = 0;
  const inUse: string[] = [];

  before(async () => {
    api = await startTestApi({
      world: {
        policy: { allowed: loopback, clusterDomain: 'cluster.local' },
        webAllowed: [],
        addressesOf: async (name) => (name === 'localhost' ? ['127.0.0.1'] : []),
      },
    });
    await api.kube.create(Secrets, 'default', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'crm-key' },
      data: { key: Buffer.from(`${canary}\n`).toString('base64') },
    });
  });
  after(() => api.close());
  beforeEach(async () => {
    outside = await startReceiver();
  });
  afterEach(() => outside.close());

  const auth = { authSecretRef: { name: 'crm-key', key: 'key' } } as const;

  /** A Tool of this spec, and a worker whose Task may use it. */
  async function given(name: string, spec: Partial<ToolSpec>, more: readonly string[] = []): Promise<void> {
    await api.kube.create(Tools, 'default', {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Tool',
      metadata: { name },
      spec: { description: `${name} does things`, ...spec },
    });
    await workFor([name, ...more]);
    inUse.push(name);
  }

  async function workFor(tools: readonly string[]): Promise<void> {
    step = 0;
    worker = await api.work(await api.task(`task-${Math.random().toString(36).slice(2)}`, { ai: { tools: [...tools] } }));
  }

  function use(tool: string, args: object, at = step++): Promise<Answer> {
    const { namespace: ns, name: task } = worker.task;
    return api.call('callTool', {
      params: { ns, task, tool },
      json: { call: stepKey(worker.task, worker.run, at), callId: `id-${at}`, arguments: args },
      token: worker.token,
    });
  }
  const context = (): Promise<Answer> =>
    api.call('getRunContext', {
      params: { ns: 'default', task: worker.task.name },
      query: { run: worker.run },
      token: worker.token,
    });
  const said = (status: number, body: string, headers: object = { 'content-type': 'application/json' }): void => {
    outside.answer = (_heard, res) => void res.writeHead(status, { ...headers }).end(body);
  };

  describe('a Tool with an HTTP endpoint', () => {
    it('is offered to its Task, and called with the arguments, its headers, its credential, and a key of its own', async () => {
      const parameters = { type: 'object', properties: { id: { type: 'integer' }, note: { type: 'string' } }, required: ['id'] };
      await given('crm', { parameters, http: { url: `${outside.url}/v1/{{id}}?full=1`, headers: { 'X-Team': 'a' }, ...auth } });
      expect((await context()).body.offers).to.deep.equal([{ name: 'crm', description: 'crm does things', parameters }]);
      said(200, '{"ok":true}');
      expect((await use('crm', { id: '7', note: 'hi' })).body).to.deep.equal({ content: '{"ok":true}', isError: false });
      const [heard] = outside.heard;
      expect([heard?.path, heard?.body]).to.deep.equal(['/v1/7?full=1', '{"note":"hi"}']);
      expect(heard?.headers).to.include({ 'x-team': 'a', authorization: `Bearer ${canary}` });
      expect(heard?.headers['idempotency-key']).to.equal(stepKey(worker.task, worker.run, 0));
    });
    it('with GET has them in the query', async () => {
      await given('lookup', { http: { url: `${outside.url}/q`, method: 'GET' } });
      said(200, 'found', { 'content-type': 'text/plain' });
      expect((await use('lookup', { q: 'a b', tags: ['x', 'y'] })).body.content).to.equal('found');
      expect(outside.heard.map(({ path, body }) => [path, body])).to.deep.equal([['/q?q=a+b&tags=x&tags=y', '']]);
    });
    it('takes its credential into the body where it says so', async () => {
      await given('tavily', { http: { url: outside.url, authInject: 'body', authBodyKey: 'api_key', ...auth } });
      await use('tavily', { query: 'x' });
      expect(JSON.parse(outside.heard[0]?.body ?? '')).to.deep.equal({ query: 'x', api_key: canary });
      expect(outside.heard[0]?.headers.authorization).to.equal(undefined);
    });
    it('wrong arguments dial nobody, and the model is told which', async () => {
      await given('strict', {
        parameters: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
        http: { url: outside.url },
      });
      const { body } = await use('strict', { id: 'x' });
      expect(body.isError).to.equal(true);
      expect(body.content).to.match(/^Error executing tool: arguments of strict: id must be/);
      expect(outside.connections()).to.equal(0);
    });
    it('whatever it answers, its credential stays here', async () => {
      await given('echo', { effect: 'pure', http: { url: outside.url, ...auth } });
      outside.answer = ({ headers }, res) =>
        void res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(headers));
      expect((await use('echo', {})).body.content).to.include('"authorization":"Bearer [redacted]"');
      outside.answer = ({ headers }, res) =>
        void res.writeHead(403).end(`no: ${headers.authorization} ${Buffer.from(canary).toString('base64')}`);
      const { body } = await use('echo', {});
      expect(body).to.deep.equal({
        content: 'Error executing tool: the tool answered 403: no: Bearer [redacted] [redacted]',
        isError: true,
      });
    });
    it('an answer without end is cut', async () => {
      await given('long', { effect: 'pure', http: { url: outside.url } });
      outside.answer = (_heard, res) =>
        void res.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(11 * 1024 * 1024));
      const { body } = await use('long', {});
      expect(body.content.length).to.be.lessThan(50_200);
      expect(body.content).to.include('[cut: 50000 of 10485760 characters]').and.include('larger than 10485760 bytes');
    });
    it('one that is silent is given up in its time', async () => {
      await given('slow', { effect: 'idempotent', http: { url: outside.url, timeout: '100ms' } });
      outside.answer = () => undefined;
      expect((await use('slow', {})).body.content).to.equal(
        'Error executing tool: the tool was not reached: no whole answer within 0.1 s',
      );
    });
    it('does not follow its server to another host with what it was given', async () => {
      const other = await startReceiver();
      await given('moved', { http: { url: outside.url.replace('localhost', '127.0.0.1'), ...auth } });
      outside.answer = (_heard, res) => void res.writeHead(307, { location: other.url }).end();
      expect((await use('moved', {})).body.content).to.include('to another host');
      expect(other.connections()).to.equal(0);
      await other.close();
    });
    it('is refused to a Task that does not name it, and to the worker of another', async () => {
      await given('mine', { http: { url: outside.url } });
      await workFor([]);
      expect((await use('mine', {})).status).to.equal(403);
      const stranger = worker;
      await workFor(['mine']);
      const answer = await api.call('callTool', {
        params: { ns: 'default', task: worker.task.name, tool: 'mine' },
        json: { call: stepKey(worker.task, worker.run, 0), arguments: {} },
        token: stranger.token,
      });
      expect(answer.status).to.equal(403);
      expect(outside.connections()).to.equal(0);
    });
    it('without its Secret keeps the run from beginning, and says why', async () => {
      await given('keyless', { http: { url: outside.url, authSecretRef: { name: 'nowhere', key: 'k' } } });
      const answer = await context();
      expect([answer.status, answer.body.error.message]).to.deep.equal([
        503,
        'tool "keyless" cannot be used: Secret "nowhere" is missing',
      ]);
    });
  });

  describe('a call with an effect', () => {
    const effective = (name: string): Promise<void> => given(name, { http: { url: outside.url } });
    const steps = () => api.store.steps(worker.task, worker.run, { limit: 100 });

    it('is in the journal when it is answered, and asking again dials nobody', async () => {
      await effective('pay');
      said(200, '"paid"');
      const first = await use('pay', {}, 0);
      expect((await use('pay', {}, 0)).body).to.deep.equal(first.body);
      expect(outside.connections()).to.equal(1);
      expect((await steps()).map(({ kind, body }) => [kind, body])).to.deep.equal([
        ['tool', { id: 'id-0', name: 'pay', content: '"paid"', isError: false }],
      ]);
    });
    it('asked twice at once is made once', async () => {
      await effective('pay-twice');
      said(200, '1');
      const both = await Promise.all([use('pay-twice', {}, 0), use('pay-twice', {}, 0)]);
      expect(both.map(({ body }) => body.content)).to.deep.equal(['1', '1']);
      expect(outside.connections()).to.equal(1);
    });
    it('that somebody else began, and was never heard of again, is not made; the model is told', async () => {
      await effective('pay-lost');
      await api.store.claimStep(worker.task, worker.run, 0, { holder: 'an-api-that-died', ttlMs: 100 });
      const { body } = await use('pay-lost', {}, 0);
      expect(body.isError).to.equal(true);
      expect(body.content).to.include('whether it took effect is not known');
      expect(outside.connections()).to.equal(0);
      expect(await steps()).to.have.length(1);
    });
    it('that broke off half way says that nobody knows', async () => {
      await effective('pay-broken');
      outside.answer = (_heard, res) => void res.destroy();
      expect((await use('pay-broken', {})).body.content).to.match(/whether it took effect is not known$/);
    });
    it('that reached nobody does not say so', async () => {
      await effective('pay-nobody');
      const { url } = outside;
      await outside.close();
      expect((await use('pay-nobody', {})).body.content).to.match(/ECONNREFUSED[^;]*$/);
      outside = await startReceiver();
      expect(url).to.not.equal('');
    });
    it('goes on when its worker is gone, and the next worker finds it', async () => {
      await effective('pay-on');
      let finish = (): void => undefined;
      outside.answer = (_heard, res) => {
        finish = () => void res.writeHead(200, { 'content-type': 'text/plain' }).end('late');
      };
      const gone = new AbortController();
      const asked = fetch(`${api.url}/internal/v1/tasks/default/${worker.task.name}/tools/pay-on`, {
        method: 'POST',
        headers: { authorization: `Bearer ${worker.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ call: stepKey(worker.task, worker.run, 0), arguments: {} }),
        signal: gone.signal,
      }).catch(() => undefined);
      await until('the call', () => outside.heard[0]);
      gone.abort();
      await asked;
      finish();
      expect((await use('pay-on', {}, 0)).body.content).to.equal('late');
      expect(outside.heard).to.have.length(1);
    });
    it('of a key that is no step of the Task is refused', async () => {
      await effective('pay-other');
      const answer = await api.call('callTool', {
        params: { ns: 'default', task: worker.task.name, tool: 'pay-other' },
        json: { call: 'somebody/1/0', arguments: {} },
        token: worker.token,
      });
      expect(answer.body.isError).to.equal(true);
      expect(outside.connections()).to.equal(0);
    });
    it('without one is made again', async () => {
      await given('ask', { effect: 'idempotent', http: { url: outside.url } });
      await use('ask', {}, 0);
      await use('ask', {}, 0);
      expect(outside.connections()).to.equal(2);
      expect(new Set(outside.heard.map(({ headers }) => headers['idempotency-key'])).size).to.equal(1);
    });
  });

  describe('an MCP server', () => {
    let server: McpServer;
    beforeEach(async () => {
      server = await startMcpServer();
    });
    afterEach(() => server.close());

    it('offers all of its tools, over all pages, under names that models take', async () => {
      await given('repo.one', { mcp: { url: server.url }, http: { ...auth } });
      const { offers } = (await context()).body;
      expect(offers.map(({ name }: { name: string }) => name)).to.deep.equal([
        'repo_one__read_file',
        'repo_one__put_note',
        'repo_one__send',
      ]);
      expect(server.heard.every(({ headers }) => headers.authorization === `Bearer ${canary}`)).to.equal(true);
    });
    it('offers only the tool that is named', async () => {
      await given('repo-two', { mcp: { url: server.url } });
      await workFor(['repo-two__send']);
      expect((await context()).body.offers.map(({ name }: { name: string }) => name)).to.deep.equal(['repo-two__send']);
      expect((await use('repo-two__read_file', { path: 'x' })).status).to.equal(403);
    });
    it('is called in one session, which it remembers', async () => {
      await given('repo-three', { mcp: { url: server.url } });
      await context();
      const { body } = await use('repo-three__read_file', { path: 'a.md' });
      expect(body).to.deep.equal({ content: 'read_file {"path":"a.md"}', isError: false });
      await use('repo-three__put_note', { text: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab' });
      const methods = server.heard.map(({ message }) => message.method).filter((method) => method !== 'server/discover');
      expect(methods).to.deep.equal([
        'initialize',
        'notifications/initialized',
        'tools/list',
        'tools/list',
        'tools/call',
        'tools/call',
      ]);
      const call = server.heard.at(-2)?.message.params;
      expect(call._meta).to.include({ 'orka.ai/idempotency-key': stepKey(worker.task, worker.run, 0) });
    });
    it('checks arguments before it calls', async () => {
      await given('repo-four', { mcp: { url: server.url } });
      expect((await use('repo-four__read_file', {})).body.content).to.include('path');
      expect(server.heard.some(({ message }) => message.method === 'tools/call')).to.equal(false);
    });
    it('an error of its tool is an error of the call, without the credential', async () => {
      await given('repo-five', { mcp: { url: server.url }, http: { ...auth } });
      server.call = () => ({ isError: true, content: [{ type: 'text', text: `bad key ${canary}` }] });
      const { body } = await use('repo-five__read_file', { path: 'x' });
      expect(body).to.deep.equal({ content: 'Error executing tool: bad key [redacted]', isError: true });
    });
    it('answers with an image, which is in the journal too', async () => {
      await given('repo-nine', { mcp: { url: server.url } });
      server.call = () => ({ content: [{ type: 'image', mimeType: 'image/png', data: 'AAAA' }] });
      const seen = { content: '', isError: false, media: [{ mediaType: 'image/png', data: 'AAAA' }] };
      expect((await use('repo-nine__send', { to: 'x' }, 0)).body).to.deep.equal(seen);
      server.call = () => ({ content: [] });
      expect((await use('repo-nine__send', { to: 'x' }, 0)).body).to.deep.equal(seen);
    });
    it('that was started anew is asked in a new session', async () => {
      await given('repo-six', { mcp: { url: server.url } });
      await context();
      server.forget();
      expect((await use('repo-six__send', { to: 'x' })).body).to.deep.equal({ content: 'send {"to":"x"}', isError: false });
    });
    it('that does not let us in keeps the run from beginning; nothing of the credential is said', async () => {
      await given('repo-seven', { mcp: { url: server.url }, http: { timeout: '2s', ...auth } });
      server.trouble = 'unauthorized';
      const answer = await context();
      expect(answer.status).to.equal(503);
      expect(answer.body.error.message).to.match(/^the MCP server of tool "repo-seven" cannot be used: /);
      expect(answer.text).to.not.include(canary);
    });
    it('an effectful tool of it is made once', async () => {
      await given('repo-eight', { mcp: { url: server.url } });
      await use('repo-eight__send', { to: 'x' }, 0);
      await use('repo-eight__send', { to: 'x' }, 0);
      expect(server.heard.filter(({ message }) => message.method === 'tools/call')).to.have.length(1);
    });
  });

  describe('web_search', () => {
    it('without a search engine says so, and invents nothing (contract 9, row 15)', async () => {
      await workFor(['web_search']);
      const { body } = await use('web_search', { query: 'weather' });
      expect(body.isError).to.equal(true);
      expect(body.content).to.include('has no search engine').and.include('SEARCH_API_URL');
    });
  });
});

describe('api: web_fetch and web_search where they may go', () => {
  let api: TestApi;
  let outside: Receiver;
  let worker: Worker;
  let step = 0;
  before(async () => {
    outside = await startReceiver();
    api = await startTestApi({
      world: {
        policy: { allowed: [], clusterDomain: 'cluster.local' },
        webAllowed: loopback,
        addressesOf: async (name) => (name === 'bad.example.com' ? ['169.254.169.254'] : ['127.0.0.1']),
        searchUrl: `${outside.url}/search?engine=x`,
      },
    });
    worker = await api.work(await api.task('reader', { ai: { tools: ['web_fetch', 'web_search'] } }));
  });
  after(async () => {
    await api.close();
    await outside.close();
  });
  const use = async (tool: string, args: object) => {
    const json = { call: stepKey(worker.task, worker.run, step++), arguments: args };
    const { body } = await api.call('callTool', { params: { ns: 'default', task: 'reader', tool }, json, token: worker.token });
    return body as { content: string; isError: boolean };
  };
  const port = (): string => new URL(outside.url).port;

  it('reads a page as text', async () => {
    const html =
      '<html><head><title>Hi</title><script>x()</script></head><body><nav>menu</nav><main><h1>Hi</h1><p>One <a href="/two">two</a>.</p></main></body></html>';
    outside.answer = (_heard, res) => void res.writeHead(200, { 'content-type': 'text/html' }).end(html);
    const page = JSON.parse((await use('web_fetch', { url: `http://site.example.com:${port()}/a` })).content);
    expect(page).to.deep.equal({
      url: `http://site.example.com:${port()}/a`,
      status: 200,
      content: `# Hi\n\nOne [two](http://site.example.com:${port()}/two).`,
      length: page.content.length,
      truncated: false,
      extractor: 'readability',
    });
  });
  it('is led to other hosts, each of them judged anew', async () => {
    outside.answer = ({ path }, res) =>
      void res
        .writeHead(302, { location: path === '/a' ? `http://other.example.com:${port()}/b` : 'http://bad.example.com/' })
        .end();
    const before = outside.heard.length;
    expect((await use('web_fetch', { url: `http://site.example.com:${port()}/a` })).content).to.include(
      '169.254.169.254 is refused',
    );
    expect(outside.heard.slice(before).map(({ headers }) => headers.host)).to.deep.equal([
      `site.example.com:${port()}`,
      `other.example.com:${port()}`,
    ]);
  });
  it('cuts what is too long, and does not show what is no text', async () => {
    outside.answer = (_heard, res) => void res.writeHead(200, { 'content-type': 'text/plain' }).end('word '.repeat(40_000));
    const page = JSON.parse((await use('web_fetch', { url: `http://a.example.com:${port()}/`, max_chars: 100 })).content);
    expect([page.content.length, page.length, page.truncated]).to.deep.equal([100, 200_000, true]);
    outside.answer = (_heard, res) => void res.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0, 1, 2]));
    expect((await use('web_fetch', { url: `http://a.example.com:${port()}/` })).content).to.include(
      'it is no text but image/png',
    );
  });
  it('searches with the engine of the installation', async () => {
    outside.answer = (_heard, res) =>
      void res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ results: [{ title: 'T', url: 'https://x/', content: 'S' }, { title: 'no address' }] }));
    expect(JSON.parse((await use('web_search', { query: 'a b', limit: 3 })).content)).to.deep.equal([
      { title: 'T', url: 'https://x/', snippet: 'S' },
    ]);
    expect(outside.heard.at(-1)?.path).to.equal('/search?engine=x&q=a+b&limit=3');
    outside.answer = (_heard, res) => void res.writeHead(500).end();
    expect(await use('web_search', { query: 'x' })).to.deep.equal({
      content: 'Error executing tool: the search engine answered 500',
      isError: true,
    });
  });
});
