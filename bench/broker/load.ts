import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { percentile } from '../process.ts';
import type { LoadOrder, LoadReport } from '../processes/event-load.ts';

const entries = {
  load: new URL('../processes/event-load.ts', import.meta.url),
  broker: new URL('../processes/broker.ts', import.meta.url),
  probe: new URL('../processes/broker-probe.ts', import.meta.url),
};

/** The young generation that `orka dev` gives itself (cli/orka.mjs). */
const asOrkaDev = '--max-semi-space-size=4';

/** A process of the bench, and where it listens. */
export interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  end(): Promise<void>;
}

/** Starts a process by its name and waits until it listens. */
export async function begin(name: keyof typeof entries, ...args: string[]): Promise<Process> {
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

/** Has the load done and returns what it saw; events that are refused are an error. */
export async function order(load: Process, what: LoadOrder): Promise<LoadReport> {
  load.child.send(what);
  const [report] = (await once(load.child, 'message')) as [LoadReport];
  if (report.refused > 0) throw new Error(`${report.refused} of ${report.sent + report.refused} events were refused`);
  return report;
}

/** Milliseconds from sender to subscriber. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** Events as fast as `connections` that wait for their answer bring them, counted until the last is delivered. */
export async function flood(
  load: Process,
  { url, connections, seconds }: { url: string; connections: number; seconds: number },
): Promise<Latency & { readonly perSecond: number }> {
  const report = await order(load, { kind: 'flood', url, connections, seconds });
  if (report.delivered < report.sent) throw new Error(`${report.delivered} of ${report.sent} events were delivered`);
  return { perSecond: report.sent / report.seconds, ...latencyOf(report) };
}

/** So many events a second, whatever the answers. */
export async function steady(
  load: Process,
  { url, perSecond, seconds }: { url: string; perSecond: number; seconds: number },
): Promise<Latency> {
  return latencyOf(await order(load, { kind: 'steady', url, perSecond, seconds }));
}

const latencyOf = ({ latencies }: LoadReport): Latency => ({ p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) });
