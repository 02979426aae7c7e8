import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonSchema } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { factsOf, kubernetesFields } from '../support/crd-facts.ts';
import { crdsIn, schemaOf, subschemas } from '../support/crds.ts';

const plurals = [
  'agents',
  'providers',
  'repositorymonitors',
  'repositoryscans',
  'skills',
  'substrateactorpools',
  'tasks',
  'tasktemplates',
  'tools',
];
const ours = crdsIn('crds');

/** Facts of a kind by the contract; `additions` are ours, each after the plural of its kind: `-` before the rules that ours replace. */
const lines = (name: string): string[] =>
  readFileSync(join(import.meta.dirname, `../fixtures/crds/${name}.txt`), 'utf8')
    .trim()
    .split('\n');

const additions = lines('additions').map((line) => line.split(/ (.*)/s, 2) as [string, string]);

/** The field that a fact is about, whoever has to give it: one of ours takes the place of the contract's about the same. Rules and columns are all different. */
const pathOf = (fact: string): string => (/^(?:rule|column) /.test(fact) ? fact : (fact.split(' ')[0] ?? '').replaceAll('!', ''));

describe('crds', () => {
  it('are the eight kinds of the contract, and TaskTemplate', () => {
    expect(ours.map(({ metadata }) => metadata.name).sort()).to.deep.equal(plurals.map((plural) => `${plural}.core.orka.ai`));
  });

  for (const crd of ours) {
    const { kind, plural } = crd.spec.names;
    describe(kind, () => {
      it('is a namespaced kind of v1alpha1 with a status of its own and no short names', () => {
        expect(crd.spec).to.deep.include({ group: 'core.orka.ai', scope: 'Namespaced' });
        expect(crd.spec.names).to.deep.equal({ kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` });
        const [version] = crd.spec.versions;
        expect(version).to.deep.include({ name: 'v1alpha1', served: true, storage: true, subresources: { status: {} } });
      });

      it('has the columns, rules, fields, defaults and bounds of the contract, what we add, and no others', () => {
        const ofKind = additions.filter(([of]) => of === plural).map(([, fact]) => fact);
        const replaced = ofKind.filter((fact) => fact.startsWith('-')).map((fact) => fact.slice(1));
        const added = new Map(ofKind.filter((fact) => !fact.startsWith('-')).map((fact) => [pathOf(fact), fact]));
        const facts = lines(plural)
          .filter((fact) => !replaced.some((rule) => fact.startsWith(rule)))
          .map((fact) => added.get(pathOf(fact)) ?? fact);
        expect(factsOf(crd)).to.deep.equal([...new Set([...facts, ...added.values()])].sort());
      });

      it('always has a spec, be it required or by default', () => {
        const { required = [], properties = {} } = schemaOf(crd);
        expect(required.includes('spec') || properties['spec']?.default !== undefined).to.equal(true);
      });
    });
  }

  for (const field of kubernetesFields) {
    it(`carry the same schema wherever there is a field ${field}`, () => {
      const found = ours.flatMap((crd) => [...subschemas(schemaOf(crd))].filter(({ path }) => path.split('.').pop() === field));
      expect(found).to.not.have.length(0);
      expect(new Set(found.map(({ schema }) => withoutDescriptions(schema))).size).to.equal(1);
    });
  }

  it('keep conditions by type', () => {
    const conditions = ours.map((crd) => schemaOf(crd).properties?.['status']?.properties?.['conditions']);
    for (const schema of conditions) {
      expect(schema).to.include({ type: 'array', 'x-kubernetes-list-type': 'map' });
      expect(schema?.['x-kubernetes-list-map-keys']).to.deep.equal(['type']);
      expect(schema?.items?.required).to.have.members(['type', 'status', 'reason', 'message', 'lastTransitionTime']);
    }
  });
});

function withoutDescriptions(schema: JsonSchema): string {
  return JSON.stringify(schema, (key, value) => (key === 'description' && typeof value === 'string' ? undefined : value));
}
