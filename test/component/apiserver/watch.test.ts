import { expect } from 'chai';
import { CONFIG_MAPS, configMap, type Json, MERGE, startTestServer, type TestServer } from './support.ts';

const short = ({ type, object }: Json): string => `${type} ${object.metadata.name}`;

describe('local/apiserver: watch', () => {
  let api: TestServer;
  beforeEach(async () => {
    api = await startTestServer({ history: { changes: 20 } });
  });
  afterEach(() => api.stop());

  const create = (name: string, labels: object = {}): Promise<Json> =>
    api.ok('POST', CONFIG_MAPS, { body: configMap(name, {}, { labels }) });
  const label = (name: string, labels: object): Promise<Json> =>
    api.ok('PATCH', `${CONFIG_MAPS}/${name}`, { headers: MERGE, body: { metadata: { labels } } });

  it('begins with what is there, then tells every change with its version', async () => {
    await create('a');
    const stream = await api.watch(`${CONFIG_MAPS}?watch=true`);
    expect(short(await stream.next())).to.equal('ADDED a');
    const made = await create('b');
    const added = await stream.next();
    expect([short(added), added.object]).to.deep.equal(['ADDED b', made]);
    const patched = await label('b', { x: 'y' });
    const modified = await stream.next();
    expect([short(modified), modified.object.metadata.resourceVersion]).to.deep.equal([
      'MODIFIED b',
      patched.metadata.resourceVersion,
    ]);
    await api.ok('DELETE', `${CONFIG_MAPS}/b`);
    const deleted = await stream.next();
    expect(short(deleted)).to.equal('DELETED b');
    expect(Number(deleted.object.metadata.resourceVersion)).to.be.greaterThan(Number(patched.metadata.resourceVersion));
    expect(deleted.object.metadata.labels).to.deep.equal({ x: 'y' });
    stream.close();
  });

  it('goes on from a version without gap or repetition', async () => {
    const { metadata } = await create('a');
    await create('b');
    await api.ok('DELETE', `${CONFIG_MAPS}/a`);
    const stream = await api.watch(`${CONFIG_MAPS}?watch=1&resourceVersion=${metadata.resourceVersion}`);
    await create('c');
    expect([await stream.next(), await stream.next(), await stream.next()].map(short)).to.deep.equal([
      'ADDED b',
      'DELETED a',
      'ADDED c',
    ]);
    stream.close();
  });

  it('tells an object that comes into a selection as ADDED and one that leaves it as DELETED', async () => {
    await create('a', { in: 'no' });
    const stream = await api.watch(`${CONFIG_MAPS}?watch=1&labelSelector=in%3Dyes`);
    await label('a', { in: 'yes' });
    await label('a', { other: 'x' });
    await label('a', { in: 'no' });
    await label('a', { in: 'no', again: 'x' });
    await create('b', { in: 'yes' });
    const events = [await stream.next(), await stream.next(), await stream.next(), await stream.next()];
    expect(events.map(short)).to.deep.equal(['ADDED a', 'MODIFIED a', 'DELETED a', 'ADDED b']);
    stream.close();
  });

  it('watches one object by name, and one namespace', async () => {
    await api.ok('POST', '/api/v1/namespaces', { body: { metadata: { name: 'other' } } });
    const stream = await api.watch(`${CONFIG_MAPS}?watch=1&fieldSelector=metadata.name%3Dmine`);
    await create('theirs');
    await api.ok('POST', '/api/v1/namespaces/other/configmaps', { body: configMap('mine') });
    await create('mine');
    const event = await stream.next();
    expect([short(event), event.object.metadata.namespace]).to.deep.equal(['ADDED mine', 'default']);
    stream.close();
  });

  it('ends after timeoutSeconds, with a bookmark where they are wanted', async () => {
    const { metadata } = await create('a');
    const stream = await api.watch(
      `${CONFIG_MAPS}?watch=1&resourceVersion=${metadata.resourceVersion}&allowWatchBookmarks=true&timeoutSeconds=1`,
    );
    await api.ok('POST', '/api/v1/namespaces', { body: { metadata: { name: 'elsewhere' } } });
    const [bookmark, ...others] = await stream.rest();
    expect(others).to.deep.equal([]);
    expect(bookmark.type).to.equal('BOOKMARK');
    expect(bookmark.object).to.include({ kind: 'ConfigMap', apiVersion: 'v1' });
    expect(Number(bookmark.object.metadata.resourceVersion)).to.be.greaterThan(Number(metadata.resourceVersion));
  });

  it('marks the end of the initial events', async () => {
    await create('a');
    const stream = await api.watch(
      `${CONFIG_MAPS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
    );
    expect(short(await stream.next())).to.equal('ADDED a');
    const end = await stream.next();
    expect(end.type).to.equal('BOOKMARK');
    expect(end.object.metadata.annotations).to.deep.equal({ 'k8s.io/initial-events-end': 'true' });
    stream.close();
  });

  it('tells a version that is forgotten as an ERROR with code 410', async () => {
    await create('a');
    for (let turn = 0; turn < 21; turn++) await label('a', { turn: String(turn) });
    const [event] = await (await api.watch(`${CONFIG_MAPS}?watch=1&resourceVersion=1`)).rest();
    expect(event.type).to.equal('ERROR');
    expect(event.object).to.include({ kind: 'Status', code: 410, reason: 'Expired' });
    expect(event.object.message).to.match(/^too old resource version: 1 \(\d+\)$/);
  });

  it('describes the columns of a table once', async () => {
    await create('a');
    await create('b');
    const stream = await api.watch(`${CONFIG_MAPS}?watch=1`, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    const [first, second] = [await stream.next(), await stream.next()];
    expect(first.object.columnDefinitions).to.be.an('array');
    expect(second.object.columnDefinitions).to.equal(null);
    expect(second.object.rows[0].cells[0]).to.equal('b');
    stream.close();
  });

  it('refuses options that contradict each other', async () => {
    const { status, body } = await api.call('GET', `${CONFIG_MAPS}?watch=1&sendInitialEvents=true`);
    expect(status).to.equal(422);
    expect(body.message).to.match(/sendInitialEvents requires setting resourceVersionMatch to NotOlderThan$/);
  });

  it('keeps everything in order for a reader that is behind', async () => {
    const stream = await api.watch(`${CONFIG_MAPS}?watch=1`);
    const big = 'x'.repeat(500_000);
    for (let turn = 0; turn < 30; turn++) await api.ok('POST', CONFIG_MAPS, { body: configMap(`big-${turn}`, { big }) });
    // Nothing was read so far: what the sockets' own buffers do not hold waits as references, in order.
    expect([short(await stream.next()), short(await stream.next())]).to.deep.equal(['ADDED big-0', 'ADDED big-1']);
    stream.close();
  });

  it('ends every watch when the server stops', async () => {
    const stream = await api.watch(`${CONFIG_MAPS}?watch=1`);
    const rest = stream.rest();
    const began = performance.now();
    await api.server.close();
    expect(await rest).to.deep.equal([]);
    expect(performance.now() - began).to.be.lessThan(1000);
    api = await startTestServer();
  });
});
