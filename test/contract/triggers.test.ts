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

/** The event types of ours that a Trigger lets through. */
function heardBy(trigger: Trigger): EventType[] {
  const compiled = compileFilters(trigger.spec);
  if (compiled.kind === 'unsupported') throw new Error(compiled.message);
  return allTypes.filter((type) => compiled.matches({ specversion: '1.0', id: '1', source: '/x', type }));
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
    expect([...definitions.keys()]).to.include.members(['task-admitted', 'job-finished', 'plan-updated', 'llm-call']);
  });

  it('deploys every function under its own name', () => {
    expect([...manifests.functions.keys()]).to.have.members([...definitions.keys()]);
    for (const [name, { metadata, spec }] of manifests.functions) {
      expect(metadata).to.include({ name, namespace: 'orka-system' });
      expect(definitions.get(name)?.name).to.equal(name);
      expect(spec.template.spec.containers[0]).to.deep.include({ image: 'orka/orka:latest', args: [name] });
    }
  });

  it('gives every function the environment that it asks for', async () => {
    for (const [name, { spec }] of manifests.functions) {
      const folderOf = join(root, 'functions', name);
      if (!(await readdir(folderOf)).includes('environment.ts')) continue;
      const exported = (await import(join(folderOf, 'environment.ts'))) as Record<string, (env: object) => object>;
      const check = Object.entries(exported).find(([key]) => key.endsWith('Environment'))?.[1];
      const given = spec.template.spec.containers[0]?.env?.map((variable) => [variable.name, variable.value]) ?? [];
      expect(() => check?.(Object.fromEntries(given)), name).not.to.throw();
      expect(() => check?.({}), `${name} needs nothing`).to.throw();
    }
  });

  it('sends every function exactly the types that it consumes', () => {
    for (const [name, definition] of definitions) {
      const trigger = manifests.triggers.get(name);
      // The model is asked directly: an answer that comes minutes later is of no use to a broker.
      if (name === 'llm-call') expect(trigger).to.equal(undefined);
      else expect(heardBy(trigger as Trigger), name).to.have.members([...definition.consumes]);
    }
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
    const heard = new Set([...manifests.triggers.values()].filter(({ metadata }) => metadata.name !== 'store').flatMap(heardBy));
    for (const [name, { emits }] of definitions) {
      if (name === 'llm-call') continue;
      for (const type of emits) expect(heard.has(type), `${name} emits ${type}`).to.equal(true);
    }
  });
});
