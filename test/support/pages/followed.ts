import { type Block, fileNameOf } from './blocks.ts';

/** Pages that a test follows from top to bottom. The first starts the platform that those after it go on with, the last ones start others. */
export const followed = [
  'tutorial',
  'tasks',
  'schedules',
  'sessions',
  'notifications',
  'events',
  'skills',
  'memory',
  'tools',
  'mcp',
  'providers',
  'budgets',
  'watching',
  'runtimes',
  'store',
  'metrics',
  'tracing',
].map((name) => `docs/${name}.md`);

/** Blocks of these pages that one machine cannot run, by how they begin. */
export const elsewhere: readonly { readonly page: string; readonly begins: string; readonly why: string }[] = [
  { page: 'docs/notifications.md', begins: 'helm upgrade', why: 'there is no cluster' },
  { page: 'docs/store.md', begins: 'kubectl exec -n orka-system orka-store-0', why: 'the store is in no pod' },
  { page: 'docs/store.md', begins: 'kubectl scale -n orka-system statefulset/orka-store', why: 'the store is in no pod' },
  { page: 'docs/metrics.md', begins: 'helm upgrade', why: 'there is no cluster, and no Prometheus Operator' },
  { page: 'docs/metrics.md', begins: 'kubectl logs -n orka-system', why: 'rooms are in no pods' },
  { page: 'docs/tracing.md', begins: 'docker run', why: 'there may be no Docker; the test receives the spans itself' },
  { page: 'docs/tracing.md', begins: 'helm upgrade', why: 'there is no cluster' },
];

/** Other pages with commands, and why nobody follows them on one machine. */
export const unfollowed: Readonly<Record<string, string>> = {
  'README.md': 'it is the tutorial in short, and the demo, which has a test of its own',
  'CONTRIBUTING.md': 'it runs the suites',
  'docs/testing.md': 'it runs the suites',
  'docs/benchmarks.md': 'it runs the benchmarks',
  'docs/local-differences.md': 'it runs the suites',
  'docs/local-differences-broker.md': 'it runs the suites',
  'docs/orka-dev.md': 'it shows the flags of a command that the tutorial runs',
  'docs/image.md': 'it needs Docker',
  'docs/install.md': 'it needs a cluster',
  'docs/upgrade.md': 'it needs a cluster',
  'docs/uninstall.md': 'it needs a cluster',
  'docs/worker-pods.md': 'its commands run in a pod',
};

/** Whether a reader on one machine has something to do with a block: to save it, or to run it. */
export function isForReaders(page: string, block: Block): boolean {
  const isElsewhere = elsewhere.some((one) => one.page === page && block.text.startsWith(one.begins));
  return !isElsewhere && (block.language === 'sh' || fileNameOf(block) !== undefined);
}
