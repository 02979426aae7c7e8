import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import { Providers } from '../../../shared/api/kinds.ts';
import type { Route } from '../../support/chaotic-deliver.ts';
import { inChaos, startChaoticPlatform } from '../../support/chaotic-platform.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { type RoomChild, startRoom } from '../../support/room.ts';
import { says } from '../../support/scripts.ts';
import { until } from '../../support/until.ts';

const minuteMs = 60_000;
const limit = 2;
/** What a call may be late by on its way to the model, which counts from then. */
const lateMs = 1_000;
/** What is left of the minute when the platform is started anew: those who wait ask for their turn again before it comes, else for one of the next minute. */
const restMs = 8_000;

describe(`contract 9, a Provider of ${limit} requests a minute, ${inChaos}`, function () {
  this.timeout(180_000);
  /** Milliseconds by which the platform's clock is ahead of this machine's. */
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  let platform: TestPlatform;
  let model: ScriptedModel;
  /** A second process of llm-call, which gets the other copy of every event for it. */
  let second: RoomChild | undefined;
  let sentToSecond = 0;

  const route: Route = (request, copy) => {
    const isTurn = request.headers['ce-type'] === 'ai.orka.llm.call.v1' && !request.url.endsWith('/events');
    if (!isTurn || copy === 0 || second === undefined) return request;
    sentToSecond += 1;
    return { ...request, url: second.url };
  };

  before(async () => {
    model = await startScriptedModel({ port: 0, script: says('hello'), now });
    platform = await startChaoticPlatform({ now, route });
    await platform.secret('paced', { 'api-key': 'scripted' });
    await platform.provider('paced', model.url);
    await platform.kube.patch(
      Providers,
      { namespace: 'default', name: 'paced' },
      { spec: { rateLimit: { requestsPerMinute: limit } } },
    );
  });
  after(async () => {
    await second?.kill();
    await platform?.close();
    await model?.close();
  });

  async function startSecond(): Promise<RoomChild> {
    const { api, broker, store } = platform.urls;
    const tokenFile = join(platform.dataDir, 'second.token');
    writeFileSync(tokenFile, await platform.token('orka-system', 'orka-llm-call', { audiences: ['orka'] }));
    return startRoom('functions/llm-call/server.ts', {
      HOME: platform.dataDir,
      KUBECONFIG: platform.kubeconfig,
      ORKA_TOKEN_FILE: tokenFile,
      ORKA_STORE_URL: store,
      ORKA_API_URL: api,
      K_SINK: `${broker}/orka-system/default`,
    });
  }

  it('row 18: makes no more, in whatever runtime and by whichever process of llm-call; who waits keeps its turn over a restart', async () => {
    second = await startSecond();
    const names = ['job-1', 'function-1', 'job-2', 'function-2'];
    const runtimeOf = (name: string) => (name.startsWith('job') ? ('job' as const) : ('function' as const));
    await Promise.all(names.map((name) => platform.ask(name, 'paced', { execution: { runtime: runtimeOf(name) } })));
    const phases = async (): Promise<(string | undefined)[]> =>
      Promise.all(names.map(async (name) => (await platform.taskThat(name, 'be there', () => true)).status?.phase));
    const isSplit = async (): Promise<true | undefined> => {
      const all = await phases();
      return ['Succeeded', 'Running'].every((phase) => all.filter((one) => one === phase).length === limit) || undefined;
    };
    await until('those who may to be done, and the others to wait', isSplit, { timeoutMs: minuteMs / 2 });
    expect(sentToSecond).to.be.at.least(1);
    expect(model.calls()).to.have.length(limit);

    await second.kill();
    second = undefined;
    await platform.stop();
    expect(model.calls()).to.have.length(limit);
    const [begun = 0] = model.calls().map(({ receivedAt }) => receivedAt);
    ahead += begun + minuteMs - restMs - now();
    platform = await startChaoticPlatform({ dataDir: platform.dataDir, now, route });

    await until('all of them to be done', async () => (await phases()).every((phase) => phase === 'Succeeded') || undefined, {
      timeoutMs: 2 * minuteMs,
      everyMs: 100,
    });
    const times = model.calls().map(({ receivedAt }) => receivedAt);
    expect(times).to.have.length(names.length);
    const [first = 0, other = 0, third = 0, fourth = 0] = times;
    expect(Math.min(third - first, fourth - other)).to.be.at.least(minuteMs - lateMs);
  });
});
