import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Secrets, Tools } from '../../../shared/api/kinds.ts';
import type { Runtime } from '../../../shared/core/runtime.ts';
import { createLogger } from '../../../shared/log/pino.ts';
import { createPrometheus, type Prometheus } from '../../../shared/metrics/prometheus.ts';
import { noTelemetry } from '../../../shared/telemetry/telemetry.ts';
import { type Evidence, filesOf, leaksOf, objectsOf, processesOf } from '../../support/evidence.ts';
import { type HostileModel, startHostileModel } from '../../support/hostile-model.ts';
import { leakyAnswer } from '../../support/leaky-tool.ts';
import { startPlatformHere, type TestPlatform } from '../../support/platform.ts';
import { type Receiver, startReceiver } from '../../support/receiver.ts';
import { openStream } from '../../support/stream-reader.ts';
import { until } from '../../support/until.ts';
import { type HostileCase, hostileCases } from './hostile-cases.ts';

/** In the Secrets of Provider and Tool, and to be found nowhere else. They look like nobody's key, so that no pattern catches them. */
const providerKey = 'canary+provider/8d21f0c7a4';
const toolKey = 'canary+tool/5e90b7c31d';

const runtimes: readonly Runtime[] = ['job', 'function'];

describe('hostile answers of a model, in both runtimes', function () {
  this.timeout(180_000);
  const log: string[] = [];
  const seen: Evidence[] = [];
  const tokens = new Set<string>();
  const streams: { text(): string; leave(): void }[] = [];
  let inner: readonly string[] = [];
  let prometheus: Prometheus;
  let platform: TestPlatform;
  let model: HostileModel;
  let tool: Receiver;

  const nameOf = ({ id }: HostileCase, runtime: Runtime): string => `${id}-${runtime}`;
  const cases = hostileCases(() => inner).flatMap((row) =>
    (row.runtimes ?? runtimes).map((runtime) => ({ row, runtime, name: nameOf(row, runtime) })),
  );

  before(async () => {
    const logger = await createLogger({ name: 'test', level: 'debug', destination: { write: (line) => void log.push(line) } });
    prometheus = createPrometheus();
    [model, tool, platform] = await Promise.all([
      startHostileModel(new Map(cases.map(({ name, row }) => [name, row.answer]))),
      startReceiver(),
      startPlatformHere({
        log: logger,
        modelIdleTimeoutMs: 2000,
        maxTasksPerNamespace: 12,
        telemetry: () => ({ ...noTelemetry, metrics: prometheus.metrics }),
      }),
    ]);
    tool.answer = (heard, res) => {
      // A worker is surely there now to be looked at.
      if (!heard.body.includes('many')) {
        seen.push(...processesOf());
        for (const token of workerTokens(join(platform.dataDir, 'pods'))) tokens.add(token);
      }
      leakyAnswer(heard, res);
    };
    const { urls } = platform;
    inner = [
      'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
      'http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token',
      `${urls.kubernetes}/api/v1/namespaces/default/secrets`,
      `${urls.store}/v1/dead-letters`,
      `${urls.broker}/orka-system/default`,
      'https://kubernetes.default.svc/api/v1/secrets',
    ];
    await platform.secret('hostile', { 'api-key': providerKey });
    await platform.secret('tool-key', { key: toolKey });
    await platform.provider('hostile', model.url);
    const http = { url: tool.url, authSecretRef: { name: 'tool-key', key: 'key' } };
    for (const [name, effect] of [
      ['notes', 'effectful'],
      ['leaky', 'pure'],
    ] as const)
      await platform.kube.create(Tools, 'default', {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Tool',
        metadata: { name },
        spec: { description: `${name} of the tests`, effect, http },
      });
    const token = await platform.token('default', 'orka-client');
    for (const { row, runtime, name } of cases) {
      await platform.ask(name, 'hostile', {
        ai: { providerRef: { name: 'hostile' }, prompt: `case ${name}`, tools: [...(row.tools ?? ['notes'])] },
        execution: { runtime },
        ...(row.timeout === undefined ? {} : { timeout: row.timeout }),
      });
      streams.push(await openStream({ url: platform.urls.api, token }, name));
    }
  });
  after(async () => {
    for (const stream of streams) stream.leave();
    await platform?.close();
    await Promise.all([model?.close(), tool?.close()]);
  });

  const ended = async (name: string): Promise<NonNullable<Task['status']>> => (await platform.ended(name)).status ?? {};

  for (const { row, runtime, name } of cases)
    it(`${runtime}: ${row.name}`, async () => {
      const status = await ended(name);
      expect(status.runtime ?? 'job').to.equal(runtime);
      expect(status.phase, status.message).to.equal(row.ends.phase);
      const said = row.ends.phase === 'Succeeded' ? await platform.result(name) : status.message;
      expect(said).to.match(row.ends.says);
      row.check?.(model.questions(name));
      await until('nobody to listen any more', () => model.open(name) === 0 || undefined, { timeoutMs: 30_000 });
    });

  it('every question came with the right key', () => {
    const keys = new Set(cases.flatMap(({ name }) => model.questions(name).map(({ key }) => key)));
    expect([...keys]).to.deep.equal([providerKey]);
  });

  it('each effectful call was made once', () => {
    const keys = tool.heard.filter(({ body }) => !body.includes('"how"')).map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).to.equal(keys.length);
    expect(keys.length).to.be.greaterThan(1000);
  });

  it('no token of a worker, no key of Provider or Tool is anywhere', async () => {
    for (const { name } of cases) {
      seen.push({
        where: `result of ${name}`,
        text: (await platform.rest.exchange('GET', `/api/v1/tasks/${name}/result`)).body.toString('utf8'),
      });
      seen.push({
        where: `logs of ${name}`,
        text: (await platform.rest.exchange('GET', `/api/v1/tasks/${name}/logs`)).body.toString('utf8'),
      });
    }
    const [scraped] = prometheus.routes;
    const metrics = await scraped?.handler({} as never);
    seen.push({ where: 'metrics', text: String((metrics as { body: unknown }).body) });
    seen.push({ where: 'log', text: log.join('') });
    seen.push(...streams.map((stream, i) => ({ where: `stream of ${cases[i]?.name}`, text: stream.text() })));
    seen.push(...(await objectsOf(platform.kube)), ...processesOf());
    // Where the Kubernetes API keeps its objects the Secrets are, as they are in a cluster.
    seen.push(...filesOf(platform.dataDir, (path) => /^kubernetes\b|token$/.test(path)));
    expect(seen.length).to.be.greaterThan(200);
    expect(leaksOf(providerKey, seen)).to.deep.equal([]);
    expect(leaksOf(toolKey, seen)).to.deep.equal([]);
    expect(tokens.size).to.be.greaterThan(0);
    for (const token of tokens) expect(leaksOf(token, seen)).to.deep.equal([]);
  });

  it('the search would find them', async () => {
    const secrets = await platform.kube.list(Secrets, { namespace: 'default' });
    expect(leaksOf(providerKey, [{ where: 'Secrets', text: JSON.stringify(secrets.items) }])).to.have.length(1);
    expect(leaksOf(toolKey, [{ where: 'here', text: `a ${toolKey} b` }])).to.have.length(1);
  });

  it('nothing was called an error of the platform’s own', () => {
    const lines = log.map((line) => JSON.parse(line) as { level: string; status?: number });
    // A provider that gives no answer, and a room that is busy, are nothing of the kind: who asked is told, and asks again.
    const errors = lines.filter(({ level, status = 500 }) => level === 'error' && status !== 502 && status !== 503);
    expect(errors).to.deep.equal([]);
  });

  it('nobody else is harmed', async () => {
    const dead = await platform
      .client(platform.urls.store, await platform.token('orka-system', 'orka-api', { audiences: ['orka'] }))
      .json<{ items: unknown[] }>('GET', '/v1/dead-letters?limit=100');
    expect(dead.items).to.deep.equal([]);
  });
});

/** Those of the pods that are there at the moment; they come and go. */
function workerTokens(pods: string): string[] {
  return readdirSync(pods).flatMap((pod) => {
    try {
      const paths = readdirSync(join(pods, pod), { recursive: true, encoding: 'utf8' });
      return paths.filter((path) => /(^|\/)token$/.test(path)).map((path) => readFileSync(join(pods, pod, path), 'utf8').trim());
    } catch {
      return [];
    }
  });
}
