import { expect } from 'chai';
import {
  CONFIG_MAPS,
  configMap,
  type Json,
  MERGE,
  startTestServer,
  type TestServer,
  WIDGETS,
  widget,
  widgetDefinition,
} from './support.ts';

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const names = (list: Json): string[] => list.items.map((item: Json) => item.metadata.name);

describe('local/apiserver: get and list', () => {
  let api: TestServer;
  before(async () => {
    api = await startTestServer({ history: { changes: 40 } });
    await api.ok('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: widgetDefinition });
    await api.ok('POST', '/api/v1/namespaces', { body: { metadata: { name: 'other' } } });
    for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      await api.ok('POST', CONFIG_MAPS, {
        body: configMap(name, {}, { labels: { even: String(index % 2 === 0), rank: String(index) } }),
      });
    }
    await api.ok('POST', '/api/v1/namespaces/other/configmaps', { body: configMap('a') });
    await api.ok('POST', WIDGETS, { body: widget('red') });
    await api.ok('POST', WIDGETS, { body: widget('green', { size: 2, color: 'green' }) });
  });
  after(() => api.stop());

  it('tells what is missing', async () => {
    const { status, body } = await api.call('GET', `${WIDGETS}/nope`);
    expect(status).to.equal(404);
    expect(body).to.deep.include({
      reason: 'NotFound',
      message: 'widgets.example.com "nope" not found',
      details: { name: 'nope', group: 'example.com', kind: 'widgets' },
    });
  });

  it('answers YAML to those who want it', async () => {
    const { headers, text } = await api.call('GET', `${CONFIG_MAPS}/a`, { headers: { accept: 'application/yaml' } });
    expect(headers['content-type']).to.equal('application/yaml');
    expect(text).to.match(/^apiVersion: v1\nkind: ConfigMap\n/);
  });

  it('answers JSON to those who would rather have protobuf, and 406 to those who take neither', async () => {
    expect(
      (await api.call('GET', `${CONFIG_MAPS}/a`, { headers: { accept: 'application/vnd.kubernetes.protobuf' } })).body.kind,
    ).to.equal('ConfigMap');
    expect((await api.call('GET', `${CONFIG_MAPS}/a`, { headers: { accept: 'text/html' } })).status).to.equal(406);
  });

  it('lists one namespace or all, in order of namespace and name', async () => {
    const list = await api.ok('GET', CONFIG_MAPS);
    expect(list).to.include({ kind: 'ConfigMapList', apiVersion: 'v1' });
    expect(names(list)).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
    const all = await api.ok('GET', '/api/v1/configmaps');
    expect(all.items.map(({ metadata }: Json) => `${metadata.namespace}/${metadata.name}`)).to.include('other/a');
  });

  it('gives the version of the whole collection, from which a watch can go on', async () => {
    const list = await api.ok('GET', CONFIG_MAPS);
    const newest = Math.max(...list.items.map(({ metadata }: Json) => Number(metadata.resourceVersion)));
    expect(Number(list.metadata.resourceVersion)).to.be.at.least(newest);
  });

  it('pages with limit and continue, each page counting what remains', async () => {
    const first = await api.ok('GET', `${CONFIG_MAPS}?limit=2`);
    expect(names(first)).to.deep.equal(['a', 'b']);
    expect(first.metadata.remainingItemCount).to.equal(3);
    const second = await api.ok('GET', `${CONFIG_MAPS}?limit=2&continue=${first.metadata.continue}`);
    expect(names(second)).to.deep.equal(['c', 'd']);
    const last = await api.ok('GET', `${CONFIG_MAPS}?limit=2&continue=${second.metadata.continue}`);
    expect(names(last)).to.deep.equal(['e']);
    expect(last.metadata).to.not.have.any.keys('continue', 'remainingItemCount');
  });

  it('shows the same version on every page, whatever is written meanwhile', async () => {
    const first = await api.ok('GET', `${CONFIG_MAPS}?limit=2`);
    await api.ok('POST', CONFIG_MAPS, { body: configMap('bb') });
    await api.ok('DELETE', `${CONFIG_MAPS}/d`);
    await api.ok('PATCH', `${CONFIG_MAPS}/e`, { headers: MERGE, body: { data: { changed: 'yes' } } });
    const rest = await api.ok('GET', `${CONFIG_MAPS}?continue=${first.metadata.continue}`);
    expect(names(rest)).to.deep.equal(['c', 'd', 'e']);
    expect(rest.items.at(-1).data).to.deep.equal({});
    expect(rest.metadata.resourceVersion).to.equal(first.metadata.resourceVersion);
    await api.ok('DELETE', `${CONFIG_MAPS}/bb`);
    await api.ok('POST', CONFIG_MAPS, { body: configMap('d', {}, { labels: { even: 'false', rank: '3' } }) });
  });

  it('lists an exact older version', async () => {
    const { metadata } = await api.ok('GET', CONFIG_MAPS);
    await api.ok('POST', CONFIG_MAPS, { body: configMap('later') });
    const then = await api.ok('GET', `${CONFIG_MAPS}?resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`);
    expect(names(then)).to.not.include('later');
    expect(names(await api.ok('GET', `${CONFIG_MAPS}?resourceVersion=${metadata.resourceVersion}`))).to.include('later');
    await api.ok('DELETE', `${CONFIG_MAPS}/later`);
  });

  it('answers 410 for a page and a version that are forgotten', async () => {
    const first = await api.ok('GET', `${CONFIG_MAPS}?limit=2`);
    for (let turn = 0; turn < 41; turn++)
      await api.ok('PATCH', `${CONFIG_MAPS}/e`, { headers: MERGE, body: { data: { turn: String(turn) } } });
    const page = await api.call('GET', `${CONFIG_MAPS}?limit=2&continue=${first.metadata.continue}`);
    expect([page.status, page.body.reason]).to.deep.equal([410, 'Expired']);
    const exact = await api.call('GET', `${CONFIG_MAPS}?resourceVersion=1&resourceVersionMatch=Exact`);
    expect([exact.status, exact.body.message]).to.deep.equal([410, 'The resourceVersion for the provided list is too old.']);
  });

  const selections: { query: string; path?: string; found: string[] }[] = [
    { query: 'labelSelector=even%3Dtrue', found: ['a', 'c', 'e'] },
    { query: 'labelSelector=even!%3Dtrue', found: ['b', 'd'] },
    { query: 'labelSelector=rank%20in%20(0,4),even', found: ['a', 'e'] },
    { query: 'labelSelector=!even', found: [] },
    { query: 'fieldSelector=metadata.name%3Db', found: ['b'] },
    { query: 'fieldSelector=metadata.name!%3Db,metadata.namespace%3Ddefault', found: ['a', 'c', 'd', 'e'] },
    { query: 'fieldSelector=spec.color%3Dgreen', path: WIDGETS, found: ['green'] },
  ];
  for (const { query, path = CONFIG_MAPS, found } of selections) {
    it(`selects by ${decodeURIComponent(query)}`, async () => {
      expect(names(await api.ok('GET', `${path}?${query}`))).to.deep.equal(found);
    });
  }

  const refusals: { query: string; code: number; message: RegExp }[] = [
    {
      query: 'labelSelector=a%20b%20c',
      code: 400,
      message: /^unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt$/,
    },
    {
      query: 'fieldSelector=spec.x%3D1',
      code: 400,
      message: /^"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"$/,
    },
    { query: 'fieldSelector=foo', code: 400, message: /^invalid selector: 'foo'; can't understand 'foo'$/ },
    { query: 'limit=x', code: 400, message: /^strconv.ParseInt: parsing "x": invalid syntax$/ },
    { query: 'continue=abc&limit=1', code: 400, message: /^invalid continue token: continue key is not valid/ },
    { query: 'resourceVersion=x', code: 400, message: /^invalid resource version: resourceVersion: Invalid value: "x"/ },
    { query: 'resourceVersion=99999999', code: 504, message: /^Timeout: Too large resource version: 99999999, current: \d+$/ },
    {
      query: 'resourceVersionMatch=Exact',
      code: 422,
      message: /resourceVersionMatch is forbidden unless resourceVersion is provided$/,
    },
    {
      query: 'resourceVersionMatch=Exact&resourceVersion=0',
      code: 422,
      message: /resourceVersionMatch "exact" is forbidden for resourceVersion "0"$/,
    },
    {
      query: 'resourceVersionMatch=Foo&resourceVersion=1',
      code: 422,
      message: /Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""$/,
    },
  ];
  for (const { query, code, message } of refusals) {
    it(`refuses a list with ${decodeURIComponent(query)}`, async () => {
      const { status, body } = await api.call('GET', `${CONFIG_MAPS}?${query}`);
      expect(status).to.equal(code);
      expect(body.message).to.match(message);
    });
  }

  it('answers a Table with the printer columns and the metadata of each object', async () => {
    const table = await api.ok('GET', WIDGETS, { headers: TABLE });
    expect(table).to.include({ kind: 'Table', apiVersion: 'meta.k8s.io/v1' });
    expect(table.columnDefinitions.map(({ name }: Json) => name).slice(0, 3)).to.deep.equal(['Name', 'Size', 'Phase']);
    expect(table.rows[0].cells.slice(0, 2)).to.deep.equal(['green', 2]);
    expect(table.rows[0].object).to.deep.include({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' });
    expect(table.metadata.resourceVersion).to.be.a('string');
  });

  it('answers bare metadata', async () => {
    const accept = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
    const one = await api.ok('GET', `${WIDGETS}/red`, { headers: { accept } });
    expect(one).to.have.all.keys('kind', 'apiVersion', 'metadata');
    const all = await api.ok('GET', WIDGETS, { headers: { accept: accept.replace('Metadata;', 'MetadataList;') } });
    expect(all.kind).to.equal('PartialObjectMetadataList');
    expect(all.items[0].kind).to.equal('PartialObjectMetadata');
  });

  it('packs a large answer for those who can unpack it', async () => {
    await api.ok('POST', CONFIG_MAPS, { body: configMap('z-large', { text: 'x'.repeat(200_000) }) });
    const { headers } = await api.call('GET', `${CONFIG_MAPS}/z-large`, { headers: { 'accept-encoding': 'gzip' } });
    expect(headers['content-encoding']).to.equal('gzip');
    expect(Number(headers['content-length'])).to.be.lessThan(10_000);
  });
});
