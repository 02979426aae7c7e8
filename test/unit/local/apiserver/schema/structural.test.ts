import { expect } from 'chai';
import { type Cause, compileSchema } from '../../../../../local/apiserver/schema/compile.ts';
import { checkStructural, type Schema, structuralCauses } from '../../../../../local/apiserver/schema/structural.ts';
import { fixture, widgetSchema } from '../widget.ts';

/** A schema and what a real kube-apiserver 1.35 said of it. */
interface Row {
  readonly name: string;
  readonly schema: Schema;
  readonly causes: readonly Cause[];
}

const rows = JSON.parse(fixture('crd-problems.json')) as Row[];

const byText = (causes: readonly Cause[]): string[] =>
  causes.map(({ field, reason, message }) => `${field}: ${reason}: ${message}`).sort();

describe('structural schemas', () => {
  for (const { name, schema, causes } of rows) {
    it(`says what the real server says of: ${name}`, () => {
      const structural = structuralCauses(schema);
      const found = structural.length > 0 ? structural : compileSchema(schema, 'Bad').checkRules();
      expect(byText(found)).to.deep.equal(byText(causes));
    });
  }

  it('finds nothing wrong with the whole dialect', () => {
    expect(checkStructural(widgetSchema)).to.deep.equal([]);
    expect(compileSchema(widgetSchema, 'Widget').checkRules()).to.deep.equal([]);
  });

  it('names the place in the sentence', () => {
    expect(
      checkStructural({ type: 'object', properties: { spec: {} } }, 'spec.versions[0].schema.openAPIV3Schema'),
    ).to.deep.equal([
      'spec.versions[0].schema.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
    ]);
  });

  it('refuses a pattern that is no regular expression', () => {
    const [cause] = structuralCauses({ type: 'object', properties: { spec: { type: 'string', pattern: '(' } } });
    expect(cause?.message).to.match(/^Invalid value: "\(": must be a valid regular expression, but isn't: /);
  });
});
