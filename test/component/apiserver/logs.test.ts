import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { MERGE, startTestServer, type TestServer } from './support.ts';

const PODS = '/api/v1/namespaces/default/pods';
const LINES = [
  '2026-01-01T00:00:00.000000001Z stdout F one',
  '2026-01-01T00:00:01.000000001Z stderr P tw',
  '2026-01-01T00:00:01.000000002Z stderr F o',
  '2026-01-01T00:00:02.000000001Z stdout F three',
];

describe('local/apiserver: logs of pods', () => {
  let api: TestServer;
  let folder: string;
  before(async () => {
    api = await startTestServer({ now: () => Date.parse('2026-01-01T00:00:03Z') });
    for (const [name, containers] of [
      ['p', ['c']],
      ['two', ['a', 'b']],
      ['waiting', ['c']],
    ] as const) {
      const spec = { nodeName: 'here', containers: containers.map((container) => ({ name: container, image: 'i' })) };
      const { metadata } = await api.ok('POST', PODS, { body: { metadata: { name }, spec } });
      if (name === 'p') folder = join(api.podLogDir, metadata.uid, 'c');
    }
    await api.ok('PATCH', `${PODS}/p/status`, {
      headers: MERGE,
      body: {
        status: {
          phase: 'Running',
          containerStatuses: [{ name: 'c', image: 'i', imageID: '', ready: true, restartCount: 1, state: { running: {} } }],
        },
      },
    });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '1.log'), `${LINES.join('\n')}\n`);
    await writeFile(join(folder, '0.log'), '2025-12-31T00:00:00Z stdout F before\n');
  });
  after(() => api.stop());

  const shown: { query: string; text: string }[] = [
    { query: '', text: 'one\ntwo\nthree\n' },
    { query: '?container=c', text: 'one\ntwo\nthree\n' },
    { query: '?tailLines=1', text: 'three\n' },
    { query: '?tailLines=0', text: '' },
    { query: '?tailLines=99', text: 'one\ntwo\nthree\n' },
    { query: '?timestamps=true&tailLines=1', text: '2026-01-01T00:00:02.000000001Z three\n' },
    { query: '?sinceSeconds=1', text: 'three\n' },
    { query: '?sinceTime=2026-01-01T00:00:01Z', text: 'two\nthree\n' },
    { query: '?limitBytes=5', text: 'one\nt' },
    { query: '?previous=true', text: 'before\n' },
  ];
  for (const { query, text } of shown) {
    it(`shows ${query === '' ? 'everything' : query}`, async () => {
      const reply = await api.call('GET', `${PODS}/p/log${query}`);
      expect([reply.status, reply.headers['content-type'], reply.text]).to.deep.equal([200, 'text/plain', text]);
    });
  }

  const refusals: { path: string; code: number; message: RegExp }[] = [
    { path: 'nope/log', code: 404, message: /^pods "nope" not found$/ },
    { path: 'two/log', code: 400, message: /^a container name must be specified for pod two, choose one of: \[a b\]$/ },
    { path: 'p/log?container=x', code: 400, message: /^container x is not valid for pod p$/ },
    { path: 'waiting/log', code: 400, message: /^container "c" in pod "waiting" is waiting to start: ContainerCreating$/ },
    { path: 'p/log?tailLines=-1', code: 422, message: /tailLines: Invalid value/ },
  ];
  for (const { path, code, message } of refusals) {
    it(`refuses ${path}`, async () => {
      const { status, body } = await api.call('GET', `${PODS}/${path}`);
      expect(status).to.equal(code);
      expect(body.message).to.match(message);
    });
  }

  it('follows what is written until the container has ended', async () => {
    const log = await follow('p/log?follow=true&tailLines=1');
    await log.until('three\n');
    await appendFile(join(folder, '1.log'), '2026-01-01T00:00:03Z stdout F four\n2026-01-01T00:00:03Z stdout F fi');
    await log.until('four\n');
    await appendFile(join(folder, '1.log'), 've\n');
    await log.until('five\n');
    await end('p');
    expect(await log.rest()).to.equal('three\nfour\nfive\n');
  });

  it('follows into the file that takes the place of one that is full', async () => {
    const spec = { nodeName: 'here', containers: [{ name: 'c', image: 'i' }] };
    const { metadata } = await api.ok('POST', PODS, { body: { metadata: { name: 'full' }, spec } });
    await api.ok('PATCH', `${PODS}/full/status`, { headers: MERGE, body: { status: { phase: 'Running' } } });
    const file = join(api.podLogDir, metadata.uid, 'c', '0.log');
    const line = (text: string): string => `2026-01-01T00:00:03Z stdout F ${text}\n`;
    const log = await follow('full/log?follow=true');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, line('one'));
    await log.until('one\n');
    // What is written last before the change must not be lost, whenever the reader hears of it.
    appendFileSync(file, line('two'));
    renameSync(file, `${file}.1`);
    writeFileSync(file, line('three is longer than what was there before'));
    await log.until('three');
    await appendFile(file, line('four'));
    await log.until('four\n');
    await end('full');
    expect(await log.rest()).to.equal('one\ntwo\nthree is longer than what was there before\nfour\n');
  });

  async function follow(path: string) {
    const { ca, adminCredentials, url } = api.server;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${url}${PODS}/${path}`, { ca, ...adminCredentials }, resolve)
        .once('error', reject)
        .end();
    });
    let text = '';
    const chunks = response.iterator({ destroyOnReturn: false });
    const more = async (): Promise<boolean> => {
      const { value, done } = await chunks.next();
      if (!done) text += String(value);
      return !done;
    };
    return {
      async until(wanted: string): Promise<void> {
        while (!text.includes(wanted)) if (!(await more())) throw new Error(`the log ended before ${wanted}`);
      },
      /** All that came, once it has ended. */
      async rest(): Promise<string> {
        while (await more());
        return text;
      },
    };
  }

  const end = (pod: string): Promise<unknown> =>
    api.ok('PATCH', `${PODS}/${pod}/status`, { headers: MERGE, body: { status: { phase: 'Succeeded' } } });
});
