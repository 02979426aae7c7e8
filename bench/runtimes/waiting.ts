import { until } from '../../test/support/until.ts';
import { apply, oneTurn, startPlatform } from '../platform.ts';
import { treeUsage } from '../process.ts';
import type { BenchResult } from '../result.ts';
import { startGate } from './gate.ts';
import { openTaskClient, taskIn } from './tasks.ts';

const agents = Number(process.env['ORKA_BENCH_AGENTS'] ?? 500);
/** So many run before, so that what the platform loads and keeps in any case is there. */
const before = 100;
const patience = { timeoutMs: 600_000, everyMs: 100 };
const kilobyte = 1024;

/** What the platform holds in memory for agents whose models have not answered yet. */
export async function waitingAgents(): Promise<BenchResult[]> {
  const platform = await startPlatform(() => ({ content: [{ type: 'text', text: 'done' }] }));
  const gate = await startGate(platform.model.url);
  const client = await openTaskClient(platform.kube);
  try {
    await apply(platform.kube, oneTurn(gate.url));
    await Promise.all(Array.from({ length: before }, (_, i) => client.run(taskIn('function', `before-${i}`))));
    gate.shut();
    const rss = { before: treeUsage(platform.dev.pid).rss, waiting: 0 };
    const running = Array.from({ length: agents }, (_, i) => client.run(taskIn('function', `agent-${i}`)));
    await until('all to ask', () => (gate.waiting() === agents ? true : undefined), patience);
    // What was needed on the way is let go by then.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    rss.waiting = treeUsage(platform.dev.pid).rss;
    gate.open();
    await Promise.all(running);
    const each = (rss.waiting - rss.before) / agents / kilobyte;
    return [
      {
        name: `${agents} agents that wait for their models: RSS for each`,
        value: each,
        unit: 'KB',
        goal: '<= 50 KB',
        note: `${megabytes(rss.before)} MB before, ${megabytes(rss.waiting)} MB then`,
      },
    ];
  } finally {
    gate.open();
    client.close();
    await platform.close();
    await gate.close(0);
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / kilobyte / kilobyte);
