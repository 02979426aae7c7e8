import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Manifest } from '../../local/manifests.ts';
import { findHelms, type Helm, render } from '../support/helm.ts';
import { titleOf } from '../support/manifests.ts';
import { describeWith, isPresent } from '../support/where.ts';

const helms = findHelms();
const hasCluster =
  process.env['KUBECONFIG'] !== undefined &&
  isPresent('kubectl', 'get', 'crd', 'services.serving.knative.dev', 'brokers.eventing.knative.dev');

/** Kinds that a cluster may well not have. */
const hasKind = ({ apiVersion }: Manifest): boolean => !apiVersion.startsWith('monitoring.coreos.com/');

function kubectl(args: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('kubectl', args, { encoding: 'utf8', input, maxBuffer: 64 * 1024 * 1024 });
}

describeWith(helms.length > 0 && hasCluster, 'helm, or no cluster with Knative')('chart, as a cluster judges it', function () {
  this.timeout(180_000);
  const namespace = `orka-dry-run-${process.pid}`;
  const helm = helms[0] as Helm;

  before(() => {
    expect(kubectl(['create', 'namespace', namespace]).status).to.equal(0);
    kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
    // Serving tries the pod of a Service that it is shown, and a pod needs its ServiceAccount.
    const accounts = render(helm, { namespace }).filter(({ kind }) => kind === 'ServiceAccount');
    expect(kubectl(['create', '-f', '-'], asList(accounts)).status).to.equal(0);
  });
  after(() => {
    kubectl(['delete', 'namespace', namespace, '--wait=false']);
  });

  const rows: [what: string, options: { values?: object; file?: string }][] = [
    ['its defaults', {}],
    [
      'an installation for many',
      { values: { operator: { replicas: 2 }, api: { replicas: 2 }, functions: { llmCall: { minScale: 2 } } } },
    ],
    ['a Kafka broker', { values: { broker: { class: 'Kafka' } } }],
    ['one namespace watched', { values: { watchNamespace: namespace } }],
  ];
  for (const [what, options] of rows) {
    it(`takes every object of ${what}, without an unknown field, where Pod Security is restricted`, () => {
      const objects = render(helm, { namespace, ...options }).filter(hasKind);
      const args = [
        'apply',
        '--server-side',
        '--force-conflicts',
        '--dry-run=server',
        '--validate=strict',
        '-o',
        'name',
        '-f',
        '-',
      ];
      const { status, stdout, stderr } = kubectl(args, asList(objects));
      expect(stderr.split('\n').filter((line) => line !== '')).to.deep.equal([]);
      expect(status).to.equal(0);
      expect(stdout.trim().split('\n')).to.have.length(objects.length);
    });
  }

  it('refuses an unknown field of an object', () => {
    const objects = render(helm, { namespace }).filter((object) => titleOf(object) === `Deployment ${namespace}/orka-api`);
    const wrong = objects.map((object) => ({ ...object, spec: { ...(object as { spec?: object }).spec, replica: 1 } }));
    const { status, stderr } = kubectl(
      ['apply', '--server-side', '--dry-run=server', '--validate=strict', '-f', '-'],
      asList(wrong),
    );
    expect(status).to.equal(1);
    expect(stderr).to.contain('"replica"');
  });

  it('takes knative/ as it stands', () => {
    const { status, stderr } = kubectl(['kustomize', join(import.meta.dirname, '../../knative')]);
    expect(status, stderr).to.equal(0);
  });
});

const asList = (items: readonly object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
