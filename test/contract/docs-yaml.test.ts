import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import type { Manifest } from '../../local/manifests.ts';
import { parseYamlDocuments } from '../../shared/yaml/yaml.ts';
import { validatorOf } from '../support/crd-validator.ts';
import { crdsIn } from '../support/crds.ts';
import { schemaFindings, titleOf } from '../support/manifests.ts';
import { type Block, blocksOf, fileNameOf, project } from '../support/pages/blocks.ts';
import { allPages } from '../support/pages/pages.ts';

const own = new Map(crdsIn('crds').map((crd) => [crd.spec.names.kind, validatorOf(crd)]));
const ajv = new Ajv({ strict: false, allErrors: true });
const isValues = ajv.compile(JSON.parse(readFileSync(join(project, 'chart/values.schema.json'), 'utf8')) as object);

/** What is wrong with a block: objects are judged by their kind, anything else as values of the chart. */
function findingsOf(block: Block): string[] {
  const documents = parseYamlDocuments(block.text);
  if (!documents.some((one) => (one as Partial<Manifest>).kind !== undefined))
    return documents.flatMap((one) => (isValues(one) ? [] : [ajv.errorsText(isValues.errors)]));
  const unnamed = fileNameOf(block) === undefined ? ['the reader is not told the name of the file'] : [];
  return [...unnamed, ...documents.flatMap((one) => objectFindings(one as Manifest))];
}

function objectFindings(object: Manifest): string[] {
  if (!object.apiVersion.startsWith('core.orka.ai/')) return schemaFindings([object]);
  const validate = own.get(object.kind);
  if (validate === undefined) return [`there is no kind ${object.kind}`];
  return validate(object).map((field) => `${titleOf(object)}: ${field}`);
}

const yamlBlocks = allPages.flatMap((page) =>
  blocksOf(page)
    .filter(({ language }) => language === 'yaml')
    .map((block) => ({ page, block })),
);

describe('YAML on the pages', () => {
  for (const { page, block } of yamlBlocks) {
    it(`${page}, ${fileNameOf(block) ?? block.text.split('\n')[0]}: its schemas take it`, () => {
      expect(findingsOf(block)).to.deep.equal([]);
    });
  }

  const wrong: { name: string; text: string }[] = [
    { name: 'a field that no Task has', text: 'kind: Task\nspec: {type: ai, promt: hello}' },
    { name: 'a kind that there is not', text: 'kind: Robot\nspec: {}' },
  ];
  for (const { name, text } of wrong) {
    it(`is refused with ${name}`, () => {
      const object = `# x.yaml\napiVersion: core.orka.ai/v1alpha1\nmetadata: {name: x}\n${text}`;
      expect(findingsOf({ heading: '', language: 'yaml', mark: '', text: object })).to.have.length(1);
    });
  }
  it('is refused with a value that the chart does not have', () => {
    expect(findingsOf({ heading: '', language: 'yaml', mark: '', text: 'operater: {replicas: 2}' })).to.have.length(1);
  });
});
