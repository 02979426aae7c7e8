import { expect } from 'chai';
import type { ScriptedModel } from '../../../demo/model/server.ts';
import type { Fault } from '../../../demo/model/types.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Providers, Tasks } from '../../../shared/api/kinds.ts';
import type { OrkaDev } from '../../support/orka-dev.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { says } from '../../support/scripts.ts';
import { until } from '../../support/until.ts';

const count = Number(process.env['ORKA_FAULT_TASKS'] ?? 100);
/** All of them together ask twice as often as there are Tasks, so that some have to wait for the next minute, or for one after that. */
const requestsPerMinute = Math.min(Math.floor(count * 1.5), 600);
const minuteMs = 60_000;
/** By so much a request may arrive later than it was let go, on a machine that has a thousand others to send. */
const lateMs = 3000;

/** How often a Task is refused before it is answered, and how it is told to wait: half of all requests are refused. */
const patterns: readonly (readonly Fault[])[] = [
  [],
  [{ kind: 'status', status: 429, retryAfter: 2 }],
  [{ kind: 'status', status: 429, retryAfterMs: 700 }],
  [
    { kind: 'status', status: 429 },
    { kind: 'status', status: 429, retryAfterMs: 1500 },
  ],
];

const terminal = ['Succeeded', 'Failed', 'Cancelled'];

describe(`${count} Tasks at once (ORKA_FAULT_TASKS) on a provider that takes ${requestsPerMinute} requests a minute and refuses half of them`, function () {
  this.timeout(20 * 60_000);
  let platform: TestPlatform & { readonly dev: OrkaDev };
  let model: ScriptedModel;
  let ended: readonly Task[];
  let tookMs: number;
  const over: number[] = [];

  before(async () => {
    platform = await startPlatform(undefined, { args: ['--runtime', 'function'] });
    model = await platform.model('limited', { script: says('hello'), faults: faultOf });
    await platform.kube.patch(
      Providers,
      { namespace: 'default', name: 'limited' },
      { spec: { rateLimit: { requestsPerMinute } } },
    );
    const began = performance.now();
    await Promise.all(
      Array.from({ length: count }, (_, i) => platform.ask(`task-${i}`, 'limited', { prompt: `Greet number ${i}.` })),
    );
    ended = await until('all of them to end', allEnded, { timeoutMs: 18 * 60_000, everyMs: 1000 });
    tookMs = performance.now() - began;
  });
  after(() => platform?.close());

  /** The provider holds its own limit, beside what it refuses anyway. */
  function faultOf({ attempt, body }: { attempt: number; body: Readonly<Record<string, unknown>> }): Fault | undefined {
    const now = Date.now();
    const lately = model.calls().filter(({ receivedAt }) => receivedAt > now - (minuteMs - lateMs)).length;
    if (lately >= requestsPerMinute) {
      over.push(now);
      return { kind: 'status', status: 429, message: 'over the limit', retryAfter: 30 };
    }
    const number = Number(/Greet number (\d+)/.exec(JSON.stringify(body))?.[1]);
    return patterns[number % patterns.length]?.[attempt - 1];
  }

  async function allEnded(): Promise<readonly Task[] | undefined> {
    const { items } = await platform.kube.list(Tasks, { namespace: 'default' });
    return items.length === count && items.every(({ status }) => terminal.includes(status?.phase ?? '')) ? items : undefined;
  }

  /** The most requests that the provider has received within any so many milliseconds. */
  function most(windowMs: number): number {
    const times = model.calls().map(({ receivedAt }) => receivedAt);
    let first = 0;
    return times.reduce((most, at, last) => {
      while ((times[first] ?? at) <= at - windowMs) first += 1;
      return Math.max(most, last - first + 1);
    }, 0);
  }

  it('all of them succeed, in their first attempt', () => {
    console.log(
      `      ${Math.round(tookMs / 1000)} s; ${model.calls().length} requests, ${refused()} of them refused; ` +
        `at most ${most(minuteMs)} arrived within 60 s, ${most(minuteMs - lateMs)} within ${(minuteMs - lateMs) / 1000} s`,
    );
    expect(ended.filter(({ status }) => status?.phase !== 'Succeeded').map(({ status }) => status?.message)).to.deep.equal([]);
    expect(new Set(ended.map(({ status }) => `${status?.attempts} ${status?.runtime}`))).to.deep.equal(new Set(['1 function']));
  });
  const refused = (): number => model.calls().filter(({ fault }) => fault === 'status').length;

  it('half of the requests were refused, and no Task asked more often than it had to', () => {
    expect(model.calls()).to.have.length(2 * count);
    expect(refused()).to.equal(count);
  });

  it('no minute had more requests than the provider takes', () => {
    expect(over).to.deep.equal([]);
    expect(most(minuteMs - lateMs)).to.be.at.most(requestsPerMinute);
    expect(most(minuteMs - lateMs)).to.be.greaterThan(requestsPerMinute / 2);
  });

  it('who was told to wait has waited', () => {
    const byKey = Map.groupBy(model.calls(), ({ key }) => key);
    const pauses = [...byKey.values()].flatMap((calls) =>
      calls.slice(1).map((call, i) => call.receivedAt - (calls[i]?.receivedAt ?? 0)),
    );
    expect(Math.min(...pauses)).to.be.at.least(700);
  });
});
