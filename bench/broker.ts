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
  const load = await begin('event-load');
  try {
    const probe = await throughputOf('broker-probe', load);
    const broker = await throughputOf('broker', load);
    const latency = await latencyOf(load);
    const memory = await memoryOf(load);
    return [
      {
        name: `events/s, persisted (FULL) and delivered, ${connections} connections`,
        value: broker,
        unit: '/s',
        goal: '>= 60 % of the probe',
        baseline: probe,
        ratio: broker / probe,
      },
      ...latency,
      ...memory,
    ];
  } finally {
    await load.end();
  }
}

interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  end(): Promise<void>;
}

async function begin(name: string, ...args: string[]): Promise<Process> {
  const child = fork(fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url)), args);
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

/** Events a second until the last one is delivered; the first second is for warming up. */
async function throughputOf(name: string, load: Process): Promise<number> {
  const server = await begin(name, load.url);
  try {
    await order(load, { kind: 'flood', url: server.url, connections, seconds: 1 });
    const { sent, delivered, seconds } = await order(load, { kind: 'flood', url: server.url, connections, seconds: 3 });
    if (delivered < sent) throw new Error(`${name} delivered ${delivered} of ${sent} events`);
    return sent / seconds;
  } finally {
    await server.end();
  }
}

async function latencyOf(load: Process): Promise<BenchResult[]> {
  const server = await begin('broker', load.url);
  try {
    await order(load, { kind: 'steady', url: server.url, perSecond: rate, seconds: 1 });
    const { latencies } = await order(load, { kind: 'steady', url: server.url, perSecond: rate, seconds: 3 });
    return [
      { name: `sender to subscriber at ${rate}/s, p50`, value: percentile(latencies, 0.5), unit: 'ms' },
      { name: `sender to subscriber at ${rate}/s, p99`, value: percentile(latencies, 0.99), unit: 'ms', goal: '<= 8 ms' },
    ];
  } finally {
    await server.end();
  }
}

/** Resident memory of the broker after a while of events that nobody takes, and after twice that. */
async function memoryOf(load: Process): Promise<BenchResult[]> {
  const server = await begin('broker', nobody);
  const afterMore = async (): Promise<number> => {
    await order(load, { kind: 'steady', url: server.url, perSecond: rate, seconds: 4, subscriberIsDown: true });
    return treeUsage(server.child.pid as number).rss / 1e6;
  };
  try {
    const early = await afterMore();
    const late = await afterMore();
    return [
      {
        name: `RSS with a subscriber down, after 8 s at ${rate}/s`,
        value: late,
        unit: 'MB',
        goal: 'flat',
        baseline: early,
        ratio: late / early,
        note: `${rate * 8} events on disk; the baseline is the same broker after 4 s`,
      },
    ];
  } finally {
    await server.end();
  }
}
