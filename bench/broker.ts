import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { percentile, treeUsage } from './process.ts';
import type { LoadOrder, LoadReport } from './processes/event-load.ts';
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

const entries = {
  load: new URL('processes/event-load.ts', import.meta.url),
  broker: new URL('processes/broker.ts', import.meta.url),
  probe: new URL('processes/broker-probe.ts', import.meta.url),
};

/** The young generation that `orka dev` gives itself (cli/orka.mjs). */
const asOrkaDev = '--max-semi-space-size=4';

interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  end(): Promise<void>;
}

async function begin(name: keyof typeof entries, ...args: string[]): Promise<Process> {
  const child = fork(fileURLToPath(entries[name]), args, {
    execArgv: name === 'broker' ? ['--expose-gc', asOrkaDev] : ['--expose-gc'],
  });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    child,
    url,
    async end() {
      const exit = once(child, 'exit');
      child.send('close');
      await exit;
    },
  };
}

async function order(load: Process, what: LoadOrder): Promise<LoadReport> {
  load.child.send(what);
  const [report] = (await once(load.child, 'message')) as [LoadReport];
  if (report.refused > 0) throw new Error(`${report.refused} of ${report.sent + report.refused} events were refused`);
  return report;
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
    await order(load, { kind: 'flood', url, connections, seconds: 1 });
    const flood = await order(load, { kind: 'flood', url, connections, seconds: 3 });
    if (flood.delivered < flood.sent) throw new Error(`${name} delivered ${flood.delivered} of ${flood.sent} events`);
    await order(load, { kind: 'steady', url, perSecond: rate, seconds: 0.5 });
    const { latencies } = await order(load, { kind: 'steady', url, perSecond: rate, seconds: 2 });
    return { perSecond: flood.sent / flood.seconds, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
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
