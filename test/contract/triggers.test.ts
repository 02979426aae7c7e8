import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { EventType } from '../../eventing/core/catalogue.ts';
import type { FunctionDefinition } from '../../eventing/define.ts';
import { dataSchemas } from '../../eventing/generated/schemas.ts';
import { compileFilters } from '../../local/broker/core/filter/compile.ts';
import type { Broker } from '../../shared/api/knative/broker.ts';
import type { KnativeService } from '../../shared/api/knative/service.ts';
import type { Trigger } from '../../shared/api/knative/trigger.ts';
import type { Service } from '../../shared/api/kubernetes/network.ts';
import { parseYaml } from '../../shared/yaml/yaml.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'knative');
const allTypes = Object.keys(dataSchemas) as EventType[];

type Definition = FunctionDefinition<EventType, EventType, unknown>;
interface Manifests {
  readonly triggers: ReadonlyMap<string, Trigger>;
  readonly functions: ReadonlyMap<string, KnativeService>;
  readonly services: ReadonlyMap<string, Service>;
  readonly broker: Broker;
}

async function readAll<T>(path: string): Promise<Map<string, T>> {
  const names = (await readdir(join(folder, path))).filter((name) => name.endsWith('.yaml'));
  const read = names.map(
    async (name) => [name.replace('.yaml', ''), parseYaml(await readFile(join(folder, path, name), 'utf8')) as T] as const,
  );
  return new Map(await Promise.all(read));
}

/** Every `functions/<name>/function.ts`: what the code says. */
async function readDefinitions(): Promise<Map<string, Definition>> {
  const folders = await readdir(join(root, 'functions'), { withFileTypes: true });
  const names = await Promise.all(
    folders
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => ((await readdir(join(root, 'functions', name))).includes('function.ts') ? [name] : [])),
  );
  const loaded = names.flat().map(async (name) => {
    const module = (await import(join(root, 'functions', name, 'function.ts'))) as { default: Definition };
    return [name, module.default] as const;
  });
  return new Map(await Promise.all(loaded));
}

type Check = (env: object) => { readonly ORKA_TOKEN_FILE: string; readonly ORKA_TOKEN_AUDIENCE?: string };

/** What `functions/<name>/environment.ts` asks for. */
async function readEnvironmentOf(name: string): Promise<Check> {
  const module = (await import(join(root, 'functions', name, 'environment.ts'))) as Record<string, Check>;
  const found = Object.entries(module).find(([key]) => key.endsWith('Environment'));
  if (found === undefined) throw new Error(`${name} reads no environment`);
  return found[1];
}

function environmentIn({ spec }: KnativeService): object {
  const variables = spec.template.spec.containers[0]?.env ?? [];
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

/** The tokens that Kubernetes puts into the container, by their files. */
function tokensIn({ spec }: KnativeService): { readonly file: string; readonly audience: string | undefined }[] {
  const { volumes = [], containers } = spec.template.spec;
  const mounts = containers[0]?.volumeMounts ?? [];
  return mounts.flatMap(({ name, mountPath, readOnly }) => {
    expect(readOnly, 'Knative Serving takes no other mount of a projected volume').to.equal(true);
    const sources = volumes.find((volume) => volume.name === name)?.projected?.sources ?? [];
    return sources.flatMap(({ serviceAccountToken: token }) =>
      token === undefined ? [] : [{ file: `${mountPath}/${token.path}`, audience: token.audience }],
    );
  });
}

/** The event types of ours that a Trigger lets through, with these extension attributes. */
function heardBy(trigger: Trigger, extensions: Readonly<Record<string, string>> = { delegated: 'true' }): EventType[] {
  const compiled = compileFilters(trigger.spec);
  if (compiled.kind === 'unsupported') throw new Error(compiled.message);
  return allTypes.filter((type) => compiled.matches({ specversion: '1.0', id: '1', source: '/x', type, ...extensions }));
}

describe('knative/ is the wiring that the code expects', () => {
  let manifests: Manifests;
  let definitions: Map<string, Definition>;

  before(async () => {
    const rooms = await readAll<Service>('.');
    manifests = {
      triggers: await readAll('triggers'),
      functions: await readAll('functions'),
      services: new Map(
        [...rooms.values()].filter(({ kind }) => kind === 'Service').map((service) => [service.metadata.name, service]),
      ),
      broker: rooms.get('broker') as unknown as Broker,
    };
    definitions = await readDefinitions();
  });

  it('has the functions that a Task’s way needs', () => {
    expect([...definitions.keys()]).to.include.members([
      'task-admitted',
      'job-finished',
      'plan-updated',
      'llm-call',
      'llm-answered',
    ]);
  });

  it('deploys every function under its own name', () => {
    // It hears events of any type, from anybody's Triggers.
    expect([...manifests.functions.keys()]).to.have.members([...definitions.keys(), 'event-received']);
    for (const [name, definition] of definitions) expect(definition.name).to.equal(name);
    for (const [name, { metadata, spec }] of manifests.functions) {
      expect(metadata).to.include({ name, namespace: 'orka-system' });
      expect(spec.template.spec.containers[0]).to.deep.include({ args: [name] });
    }
  });

  it('gives every function the environment that it asks for', async () => {
    for (const [name, service] of manifests.functions) {
      const check = await readEnvironmentOf(name);
      expect(() => check(environmentIn(service)), name).not.to.throw();
      // These call no other room.
      if (!['schedule-due', 'event-received'].includes(name)) expect(() => check({}), `${name} needs nothing`).to.throw();
    }
  });

  it('puts a token for the other rooms where every function looks for it', async () => {
    for (const [name, service] of manifests.functions) {
      const { ORKA_TOKEN_FILE, ORKA_TOKEN_AUDIENCE = 'orka' } = (await readEnvironmentOf(name))(environmentIn(service));
      expect(tokensIn(service), name).to.deep.equal([{ file: ORKA_TOKEN_FILE, audience: ORKA_TOKEN_AUDIENCE }]);
    }
  });

  it('sends every function exactly the types that it consumes', () => {
    for (const [name, definition] of definitions) {
      expect(heardBy(manifests.triggers.get(name) as Trigger), name).to.have.members([...definition.consumes]);
    }
  });

  it('bothers nobody with Tasks that are delegated by none who cares for delegated ones only', () => {
    const heardOfOthers = (name: string): EventType[] => heardBy(manifests.triggers.get(name) as Trigger, {});
    expect(heardOfOthers('plan-updated')).to.have.members(['ai.orka.plan.updated.v1']);
    expect(heardOfOthers('llm-answered')).to.have.members(['ai.orka.llm.answered.v1', 'ai.orka.run.due.v1']);
    for (const name of ['task-admitted', 'job-finished', 'notify', 'store'])
      expect(heardOfOthers(name), name).to.deep.equal(heardBy(manifests.triggers.get(name) as Trigger));
  });

  it('delivers to a Service that is there, in the Broker that is there', () => {
    for (const [name, { metadata, spec }] of manifests.triggers) {
      expect(metadata).to.include({ name, namespace: manifests.broker.metadata.namespace });
      expect(spec.broker).to.equal(manifests.broker.metadata.name);
      const { ref } = spec.subscriber;
      const known = ref?.apiVersion === 'serving.knative.dev/v1' ? manifests.functions : manifests.services;
      expect(known.has(ref?.name ?? ''), `${name} delivers to ${ref?.name}`).to.equal(true);
    }
  });

  it('keeps every event, and every dead letter, in the store', () => {
    const store = manifests.triggers.get('store') as Trigger;
    expect(heardBy(store)).to.have.members(allTypes);
    expect(store.spec).not.to.have.any.keys('filter', 'filters');
    expect(store.spec.subscriber).to.deep.equal({
      ref: { apiVersion: 'v1', kind: 'Service', name: 'orka-store' },
      uri: '/events',
    });
    expect(manifests.broker.spec?.delivery?.deadLetterSink).to.deep.include({ uri: '/dead-letters' });
  });

  it('has somebody who hears every type that a function emits', () => {
    const heard = new Set(
      [...manifests.triggers.values()].filter(({ metadata }) => metadata.name !== 'store').flatMap((trigger) => heardBy(trigger)),
    );
    for (const [name, { emits }] of definitions) {
      for (const type of emits) expect(heard.has(type), `${name} emits ${type}`).to.equal(true);
    }
  });
});
