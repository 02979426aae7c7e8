import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { rooms as roomPrograms } from '../../image/registry.ts';
import { type Manifest, readManifests } from '../../local/manifests.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { parseYaml } from '../../shared/yaml/yaml.ts';
import { schemaFindings, titleOf } from '../support/manifests.ts';

const root = join(import.meta.dirname, '../..');
const rooms = Object.keys(roomPrograms);

interface Probe {
  readonly httpGet?: { readonly path?: string };
}
interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly resources?: { readonly requests?: object; readonly limits?: object };
  readonly securityContext?: object;
}
interface PodSpec {
  readonly serviceAccountName: string;
  readonly containers: readonly [Container];
  readonly timeoutSeconds?: number;
  readonly responseStartTimeoutSeconds?: number;
}
type Workload = Manifest & {
  readonly spec: {
    readonly template: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: PodSpec };
  };
};

const isWorkload = (object: Manifest): object is Workload => 'template' in ((object as { spec?: object }).spec ?? {});

describe('knative/ is an installation', () => {
  let objects: Manifest[];
  let workloads: Map<string, Workload>;

  before(async () => {
    objects = (await Promise.all(['knative', 'knative/cluster'].map((folder) => readManifests(join(root, folder))))).flat();
    workloads = new Map(objects.filter(isWorkload).map((object) => [object.metadata.name.replace(/^orka-/, ''), object]));
  });

  it('has no field that its kind does not have', () => {
    expect(schemaFindings(objects)).to.deep.equal([]);
  });

  it('lists every file for kustomize', async () => {
    const { resources } = parseYaml(await readFile(join(root, 'knative/kustomization.yaml'), 'utf8')) as { resources: string[] };
    const files = (await readdir(join(root, 'knative'), { recursive: true })).filter((name) => name.endsWith('.yaml'));
    expect(resources).to.have.members(files.filter((name) => name !== 'kustomization.yaml'));
  });

  it('is one namespace, and says so in every name that belongs to the whole cluster', () => {
    for (const { kind, metadata } of objects) {
      if (kind === 'Namespace') expect(metadata.name).to.equal('orka-system');
      else if (kind.startsWith('Cluster')) expect(metadata.name, kind).to.match(/^orka-system:/);
      else expect(metadata.namespace, metadata.name).to.equal('orka-system');
    }
  });

  it('runs every room, from the image of this version, with its own ServiceAccount', () => {
    expect([...workloads.keys()]).to.have.members(rooms);
    for (const [room, { spec }] of workloads) {
      const { serviceAccountName, containers } = spec.template.spec;
      expect(serviceAccountName).to.equal(`orka-${room}`);
      expect(containers).to.have.length(1);
      expect(containers[0]).to.deep.include({ image: `orka/orka:${packageJson.version}`, args: [room] });
    }
  });

  it('hardens and bounds every room, and asks it whether it is well', () => {
    for (const [room, { spec }] of workloads) {
      const [{ securityContext, resources, readinessProbe, livenessProbe }] = spec.template.spec.containers;
      expect(securityContext, room).to.deep.equal({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(resources?.requests, room).to.have.all.keys('cpu', 'memory');
      expect(resources?.limits, room).to.have.all.keys('memory');
      expect(readinessProbe?.httpGet?.path, room).to.equal('/readyz');
      expect(livenessProbe?.httpGet?.path, room).to.equal('/healthz');
    }
  });

  it('gives a function all of its time for the first byte, which Serving would not', () => {
    for (const [room, { apiVersion, spec }] of workloads) {
      const { timeoutSeconds, responseStartTimeoutSeconds } = spec.template.spec;
      if (apiVersion.startsWith('serving.knative.dev/')) expect(responseStartTimeoutSeconds, room).to.equal(timeoutSeconds);
    }
  });

  it('serves metrics where nothing else listens: the proxy of Knative Serving has 9090', () => {
    for (const [room, { apiVersion, spec }] of workloads) {
      const port = spec.template.spec.containers[0].env.find(({ name }) => name === 'ORKA_METRICS_PORT')?.value;
      expect(port, room).to.equal(apiVersion.startsWith('serving.knative.dev/') ? '9464' : '9090');
    }
  });

  it('binds every role to the room that it is named after; the store has none but the one of whoever is called', () => {
    const bindings = objects.filter(({ kind }) => kind === 'ClusterRoleBinding') as unknown as {
      roleRef: { name: string };
      subjects: { name: string; namespace: string }[];
      metadata: { name: string };
    }[];
    const own = bindings.filter(({ metadata }) => metadata.name !== 'orka-system:orka-token-review');
    expect(own.map(({ subjects }) => subjects.map(({ name }) => name).join())).to.have.members(
      rooms.filter((room) => room !== 'store').map((room) => `orka-${room}`),
    );
    for (const { metadata, roleRef, subjects } of own) {
      expect(roleRef.name).to.equal(metadata.name);
      expect(subjects).to.deep.equal([
        { kind: 'ServiceAccount', name: metadata.name.replace('orka-system:', ''), namespace: 'orka-system' },
      ]);
    }
  });

  it('gives no room a wildcard, and nobody but api, llm-call, notify and task-admitted a way to read one Secret', () => {
    const roles = objects.filter(({ kind }) => kind === 'ClusterRole' || kind === 'Role') as (Manifest & {
      rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
    })[];
    const readers = new Set<string>();
    for (const role of roles) {
      for (const { apiGroups, resources, verbs } of role.rules) {
        expect([...apiGroups, ...resources, ...verbs], titleOf(role)).not.to.include('*');
        if (resources.includes('secrets') && verbs.includes('get')) readers.add(role.metadata.name);
      }
    }
    expect([...readers]).to.have.members([
      'orka-system:orka-api',
      'orka-system:orka-llm-call',
      'orka-system:orka-notify',
      'orka-system:orka-task-admitted',
    ]);
  });

  it('denies all traffic first, and selects only pods that are there', () => {
    const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy') as (Manifest & {
      spec: { podSelector: { matchLabels?: Record<string, string>; matchExpressions?: { key: string; values: string[] }[] } };
    })[];
    expect(policies.map(({ metadata }) => metadata.name)).to.include('orka-default-deny');
    const labels = [...workloads.values()].map(({ spec }) => spec.template.metadata.labels);
    const known = new Set(labels.flatMap((each) => Object.entries(each).map((pair) => pair.join('='))));
    for (const { metadata, spec } of policies) {
      const { matchLabels = {}, matchExpressions = [] } = spec.podSelector;
      const asked = [
        ...Object.entries(matchLabels).map((pair) => pair.join('=')),
        ...matchExpressions.flatMap(({ key, values }) => values.map((value) => `${key}=${value}`)),
      ];
      expect(asked, metadata.name).not.to.be.empty;
      for (const label of asked) expect(known.has(label), `${metadata.name} selects ${label}`).to.equal(true);
    }
  });

  it('has the ServiceAccounts of rooms and clients that one machine has', async () => {
    const local = await readManifests(join(root, 'local/manifests/platform.yaml'));
    const accounts = (of: readonly Manifest[]): string[] =>
      of
        .filter(({ kind, metadata }) => kind === 'ServiceAccount' && !/-(broker|worker)$/.test(metadata.name))
        .map(({ metadata }) => metadata.name);
    expect(accounts(objects)).to.have.members(accounts(local));
  });
});
