import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Provider } from '../../shared/api/generated/provider.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import type { Secret } from '../../shared/api/kubernetes/core.ts';
import { parseYamlDocuments } from '../../shared/yaml/yaml.ts';
import { validatorOf } from '../support/crd-validator.ts';
import { crdsIn } from '../support/crds.ts';

type Manifest = Agent | Provider | Secret | Task;

const examples = join(import.meta.dirname, '../../examples');

/** The objects of one example, in the order in which kubectl applies its files. */
function objectsOf(example: string): Manifest[] {
  const files = readdirSync(join(examples, example)).sort();
  return files.flatMap((file) => parseYamlDocuments(readFileSync(join(examples, example, file), 'utf8')) as Manifest[]);
}

describe('examples', () => {
  const validators = new Map(crdsIn('crds').map((crd) => [crd.spec.names.kind, validatorOf(crd)]));

  for (const example of readdirSync(examples)) {
    it(`${example} holds only objects that the crds accept`, () => {
      const wrong = objectsOf(example).flatMap((object) =>
        (validators.get(object.kind)?.(object) ?? []).map((field) => `${object.kind} ${object.metadata.name}: ${field}`),
      );
      expect(wrong).to.deep.equal([]);
    });

    it(`${example} refers only to what it holds itself`, () => {
      const objects = objectsOf(example);
      const known = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      expect(known).to.include.members(objects.flatMap(referencesOf));
    });
  }
});

function referencesOf(object: Manifest): string[] {
  switch (object.kind) {
    case 'Provider':
      return [`Secret ${object.spec.secretRef.name}`];
    case 'Agent': {
      const { providerRef, coordination } = object.spec;
      const agents = coordination?.allowedAgents ?? [];
      return [...(providerRef ? [`Provider ${providerRef.name}`] : []), ...agents.map(({ name }) => `Agent ${name}`)];
    }
    case 'Task':
      return object.spec.agentRef ? [`Agent ${object.spec.agentRef.name}`] : [];
    case 'Secret':
      return [];
  }
}
