import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { catalogue } from '../../shared/metrics/catalogue.ts';
import type { HistogramDefinition, MetricDefinition } from '../../shared/metrics/metrics.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

type Definition = MetricDefinition & { readonly type: 'counter' | 'gauge' | 'histogram' };
const metrics = Object.entries(catalogue) as unknown as readonly (readonly [string, Definition])[];

const sources = ['shared', 'eventing', 'operator', 'functions', 'workers', 'local', 'cli']
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`))
  .filter((path) => path.endsWith('.ts') && !path.startsWith('shared/metrics/'))
  .map(read)
  .join('\n');

/** Names of the series that a metric has. */
function seriesOf({ name, type }: Definition): string[] {
  return type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name];
}

/** Metrics of others: of Kubernetes, of Prometheus, and of Node by prom-client. */
const foreign = [
  'up',
  'kubelet_volume_stats_available_bytes',
  'kubelet_volume_stats_capacity_bytes',
  'process_resident_memory_bytes',
  'process_cpu_seconds_total',
];
/** Labels that Prometheus puts to every series. */
const usual = ['namespace', 'pod', 'le', 'persistentvolumeclaim'];

describe('the catalogue of metrics', () => {
  for (const [key, { name, type, labels, ...rest }] of metrics) {
    it(`${name}: named as Prometheus wants it, and used`, () => {
      expect(name).to.match(/^[a-z][a-z_]*[a-z]$/);
      expect(name.endsWith('_total'), 'a counter, and nothing else, ends in _total').to.equal(type === 'counter');
      if (type === 'histogram') {
        const { buckets } = rest as unknown as HistogramDefinition;
        expect(buckets).to.deep.equal(buckets.toSorted((a, b) => a - b));
        expect(name).to.match(/_(seconds|writes)$/);
      }
      for (const label of labels) expect(['task', 'uid', 'namespace', 'agent', 'url']).not.to.include(label);
      expect(sources, `catalogue.${key} is used nowhere`).to.match(new RegExp(`catalogue\\.${key}\\b`));
    });
  }

  it('is all that there is: nobody names a metric elsewhere', () => {
    expect(sources.match(/\bmetrics\.(counter|gauge|histogram)\((?!catalogue\.)/g)).to.equal(null);
  });

  it('is what docs/metrics.md says, row by row', () => {
    const rows = read('docs/metrics.md').match(/^\| `[a-z_]+` \| (counter|gauge|histogram) .*$/gm) ?? [];
    const list = (labels: readonly string[]): string =>
      labels.length === 0 ? '' : ` ${labels.map((l) => `\`${l}\``).join(', ')}`;
    expect(rows).to.have.members(
      metrics.map(([, { name, type, labels, help }]) => `| \`${name}\` | ${type} |${list(labels)} | ${help} |`),
    );
  });
});

interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string }[];
}

const alerts = [...read('chart/templates/alerts.yaml').matchAll(/- alert: (\w+)\n\s+expr: (.+)/g)].map(
  ([, name = '', expr = '']) => ({
    name,
    expr: expr.replaceAll(/\{\{-? \$here -?\}\}/g, 'namespace="x"').replaceAll(/\{\{.*?\}\}/g, 'x'),
  }),
);
const panels = (JSON.parse(read('chart/files/dashboards/orka.json')) as { readonly panels: readonly Panel[] }).panels.flatMap(
  ({ title, targets = [] }) => targets.map(({ expr }) => ({ name: `panel ${title}`, expr })),
);

describe('what alerts and dashboard ask for', () => {
  const known = new Map(metrics.flatMap(([, metric]) => seriesOf(metric).map((series) => [series, metric] as const)));

  for (const { name, expr } of [...alerts, ...panels]) {
    it(`${name}: ${expr.slice(0, 60)}`, () => {
      const selectors = [...expr.matchAll(/\b([a-z][a-z0-9_]*)\s*\{([^}]*)\}/g)];
      expect(selectors).not.to.deep.equal([]);
      for (const [, series = '', matchers = ''] of selectors) {
        const metric = known.get(series);
        if (metric === undefined) expect(foreign).to.include(series);
        const labels = matchers.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((matcher) => matcher.trim().split(/[=!]/)[0] ?? '');
        if (metric !== undefined) expect([...metric.labels, ...usual]).to.include.members(labels);
      }
      const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, by = '']) =>
        by.split(',').map((label) => label.trim()),
      );
      const offered = selectors.flatMap(([, series = '']) => [...(known.get(series)?.labels ?? [])]);
      expect([...offered, ...usual]).to.include.members(grouped);
      for (const [open, close] of ['()', '{}', '[]'])
        expect(expr.split(open ?? '').length, `${open}${close} of ${expr}`).to.equal(expr.split(close ?? '').length);
    });
  }

  it('every alert is in docs/metrics.md, with its severity', () => {
    const severities = [...read('chart/templates/alerts.yaml').matchAll(/- alert: (\w+)[\s\S]*?severity: (\w+)/g)];
    const rows = [...read('docs/metrics.md').matchAll(/^\| `(Orka\w+)` \| (\w+) \|/gm)];
    const pairs = (found: RegExpMatchArray[]): string[] => found.map(([, alert, severity]) => `${alert} ${severity}`);
    expect(pairs(rows)).to.have.members(pairs(severities));
  });
});
