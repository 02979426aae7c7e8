import { join } from 'node:path';
import { expect } from 'chai';
import { type Manifest, readManifests } from '../../local/manifests.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { parseYaml } from '../../shared/yaml/yaml.ts';
import { chart, findHelms, type Helm, render, runHelm } from '../support/helm.ts';
import { schemaFindings, titleOf } from '../support/manifests.ts';
import { describeWith } from '../support/where.ts';

const root = join(import.meta.dirname, '../..');
const helms = findHelms();

/** What the installer says of itself; the rest of an object is the chart's word. */
const helmLabels = ['app.kubernetes.io/instance', 'app.kubernetes.io/version', 'app.kubernetes.io/managed-by', 'helm.sh/chart'];
const helmAnnotations = ['helm.sh/resource-policy'];

interface Metadata {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** Objects by their titles, without what helm adds. */
function bare(objects: readonly Manifest[]): Record<string, unknown> {
  return Object.fromEntries(objects.map((object) => [titleOf(object), { ...object, metadata: bareMetadata(object.metadata) }]));
}

function bareMetadata(metadata: Metadata): Metadata {
  const { labels = {}, annotations = {}, ...rest } = metadata;
  const own = (of: Record<string, string>, dropped: readonly string[]): Record<string, string> | undefined => {
    const left = Object.entries(of).filter(([key]) => !dropped.includes(key));
    return left.length === 0 ? undefined : Object.fromEntries(left);
  };
  return {
    ...rest,
    labels: own(labels, [...helmLabels, 'app.kubernetes.io/part-of']),
    annotations: own(annotations, helmAnnotations),
  } as Metadata;
}

const isHook = ({ metadata }: Manifest): boolean => 'helm.sh/hook' in ((metadata as Metadata).annotations ?? {});

for (const helm of helms) {
  describe(`chart, by helm ${helm.version}`, function () {
    this.timeout(60_000);

    it('passes helm lint --strict with its defaults and with every value', () => {
      for (const values of [[], ['--values', join(chart, 'ci/full-values.yaml')]]) {
        const { status, stdout } = runHelm(helm, ['lint', '--strict', '--kube-version', '1.35.0', chart, ...values]);
        expect(status, stdout).to.equal(0);
      }
    });

    it('renders with its defaults what knative/ and crds/ hold, object by object', async () => {
      const folders = ['crds', 'knative', 'knative/cluster'].map((folder) => readManifests(join(root, folder)));
      // helm makes the namespace, where it is asked to.
      const expected = (await Promise.all(folders)).flat().filter(({ kind }) => kind !== 'Namespace');
      const rendered = bare(render(helm).filter((object) => !isHook(object)));
      const wanted = bare(expected);
      expect(Object.keys(rendered)).to.have.members(Object.keys(wanted));
      for (const [title, object] of Object.entries(wanted)) expect(sorted(rendered[title]), title).to.deep.equal(sorted(object));
    });

    it('renders no field that a kind does not have, with its defaults and with every value', () => {
      expect(schemaFindings(render(helm))).to.deep.equal([]);
      const flags = ['nodeSelector', 'tolerations', 'affinity', 'topologySpreadConstraints', 'priorityClassName'];
      expect(schemaFindings(render(helm, { file: 'ci/full-values.yaml' }), { flags })).to.deep.equal([]);
    });

    it('keeps two releases apart', () => {
      const first = render(helm, { namespace: 'one' });
      const second = render(helm, { namespace: 'two', values: { crds: { install: false } } });
      const titles = new Set(first.map(titleOf));
      expect(second.map(titleOf).filter((title) => titles.has(title))).to.deep.equal([]);
      expect(JSON.stringify(first.filter(({ kind }) => kind !== 'CustomResourceDefinition'))).not.to.contain('orka-system');
    });
  });
}

describeWith(helms.length > 0, 'helm')('chart, by any helm', () => {
  it('has the version of the package', () => {
    const { stdout } = runHelm(helms[0] as Helm, ['show', 'chart', chart]);
    const { version, appVersion } = parseYaml(stdout) as { version: string; appVersion: string };
    expect({ version, appVersion }).to.deep.equal({ version: packageJson.version, appVersion: packageJson.version });
  });
});

/** Lists in these fields are sets. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.every((item) => typeof item === 'object' && item !== null && 'name' in item)
      ? items.sort((a, b) => String((a as { name: string }).name).localeCompare(String((b as { name: string }).name)))
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([key, item]) => [key, sorted(item)]),
  );
}
