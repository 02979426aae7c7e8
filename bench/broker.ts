import { once } from 'node:events';
import { begin, flood, order, type Process, steady } from './broker/load.ts';
import { treeUsage } from './process.ts';
import type { BenchResult } from './result.ts';

const connections = 50;
const rate = 2_000;

/** Nothing listens here: deliveries are refused at once. */
const nobody = 'http://127.0.0.1:9/';

/** The local broker beside a bare probe: throughput, latency from sender to subscriber, and memory while a subscriber is down. */
export async function run(): Promise<BenchResult[]> {
  const load = await begin('load');
  try {
    const probe = await measure('probe', load);
    const broker = await measure('broker', load);
    const against = (value: number, baseline: number): Pick<BenchResult, 'value' | 'baseline' | 'ratio'> => ({
      value,
      baseline,
      ratio: value / baseline,
    });
    return [
      {
        name: `events/s, persisted (FULL) and delivered, ${connections} connections`,
        ...against(broker.perSecond, probe.perSecond),
        unit: '/s',
        goal: '>= 60 % of the probe',
      },
      { name: `sender to subscriber at ${rate}/s, p50`, ...against(broker.p50, probe.p50), unit: 'ms' },
      { name: `sender to subscriber at ${rate}/s, p99`, ...against(broker.p99, probe.p99), unit: 'ms', goal: '<= 8 ms' },
      ...(await memoryOf(load)),
    ];
  } finally {
    await load.end();
  }
}

interface Figures {
  /** Events a second, counted until the last one is delivered. */
  readonly perSecond: number;
  /** Milliseconds from sender to subscriber. */
  readonly p50: number;
  readonly p99: number;
}

/** Figures of one server; what comes before each measurement is for warming up. */
async function measure(name: 'broker' | 'probe', load: Process): Promise<Figures> {
  const server = await begin(name, load.url);
  const { url } = server;
  try {
    await flood(load, { url, connections, seconds: 1 });
    const { perSecond } = await flood(load, { url, connections, seconds: 3 });
    await steady(load, { url, perSecond: rate, seconds: 0.5 });
    return { perSecond, ...(await steady(load, { url, perSecond: rate, seconds: 2 })) };
  } finally {
    await server.end();
  }
}

interface Memory {
  /** Resident megabytes. */
  readonly rss: number;
  /** Megabytes of JavaScript objects that are in use. */
  readonly heap: number;
}

/** Memory of the broker after ten seconds of events that nobody takes, and after a minute. */
async function memoryOf(load: Process): Promise<BenchResult[]> {
  const server = await begin('broker', nobody);
  const afterMore = async (seconds: number): Promise<Memory> => {
    await order(load, { kind: 'steady', url: server.url, perSecond: rate, seconds, subscriberIsDown: true });
    const rss = treeUsage(server.child.pid as number).rss / 1e6;
    server.child.send('heap');
    const [{ heap }] = (await once(server.child, 'message')) as [{ heap: number }];
    return { rss, heap: heap / 1e6 };
  };
  try {
    const early = await afterMore(10);
    const late = await afterMore(50);
    const note = `after a minute at ${rate}/s; the probe column is the same broker after ten seconds`;
    return [
      {
        name: 'RSS with a subscriber down',
        value: late.rss,
        unit: 'MB',
        goal: 'flat',
        baseline: early.rss,
        ratio: late.rss / early.rss,
        note,
      },
      {
        name: 'heap in use with a subscriber down',
        value: late.heap,
        unit: 'MB',
        goal: 'flat',
        baseline: early.heap,
        ratio: late.heap / early.heap,
      },
    ];
  } finally {
    await server.end();
  }
}
