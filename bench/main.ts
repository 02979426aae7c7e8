import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { BenchResult } from './result.ts';
import { table } from './table.ts';

type Bench = () => Promise<{ run(): Promise<BenchResult[]> }>;

/** `npm run bench [-- startup store broker apiserver spine runtimes queue schedules image telemetry] [--json FILE]`: prints a table, and the same as JSON. */
const local: Readonly<Record<string, Bench>> = {
  startup: () => import('./startup.ts'),
  store: () => import('./store.ts'),
  broker: () => import('./broker.ts'),
  apiserver: () => import('./apiserver.ts'),
  spine: () => import('./spine.ts'),
  runtimes: () => import('./runtimes.ts'),
  queue: () => import('./queue.ts'),
  schedules: () => import('./schedules.ts'),
  image: () => import('./image.ts'),
  telemetry: () => import('./telemetry.ts'),
};

/** These need a cluster, the one of KUBECONFIG, and run only when they are named. */
const onCluster: Readonly<Record<string, Bench>> = {
  cluster: () => import('./cluster.ts'),
  'cluster-pods': () => import('./cluster-pods.ts'),
  'cluster-broker': () => import('./cluster-broker.ts'),
  'cold-start': () => import('./cold-start.ts'),
};
const benches = { ...local, ...onCluster };

const { values, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true });
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const results: (BenchResult & { readonly bench: string })[] = [];
for (const [bench, load] of Object.entries(benches)) {
  if (positionals.length > 0 ? !positionals.includes(bench) : bench in onCluster) continue;
  console.error(`# ${bench}`);
  const { run } = await load();
  results.push(...(await run()).map((result) => ({ bench, ...result })));
}

console.log(table(results));
const report = { node: process.version, cores: cpus().length, at: new Date().toISOString(), results };
if (values.json === undefined) console.log(`\n${JSON.stringify(report)}`);
else await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
