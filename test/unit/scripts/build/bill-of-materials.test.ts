import { expect } from 'chai';
import { billOfMaterials } from '../../../../scripts/build/bill-of-materials.ts';

interface Component {
  readonly purl: string;
  readonly licenses?: readonly object[];
}

const componentOf = (name: string, license?: string): Component | undefined => {
  const packages = [{ name, version: '1.2.3', ...(license === undefined ? {} : { license }) }];
  return (billOfMaterials({ name: 'orka', version: '0.1.0', packages }) as { components: Component[] }).components[0];
};

const rows: readonly { readonly name: string; readonly license: string | undefined; readonly licenses: object[] | undefined }[] =
  [
    { name: 'one license by its identifier', license: 'MIT', licenses: [{ license: { id: 'MIT' } }] },
    { name: 'a choice as an expression', license: '(MIT OR Apache-2.0)', licenses: [{ expression: 'MIT OR Apache-2.0' }] },
    {
      name: 'an exception as an expression',
      license: 'Apache-2.0 WITH LLVM-exception',
      licenses: [{ expression: 'Apache-2.0 WITH LLVM-exception' }],
    },
    { name: 'nothing where the package says nothing', license: undefined, licenses: undefined },
  ];

describe('the bill of materials', () => {
  for (const { name, license, licenses } of rows)
    it(`names ${name}`, () => expect(componentOf('a', license)?.licenses).to.deep.equal(licenses));

  it("escapes a scope's @ in the package URL", () => expect(componentOf('@b/c')?.purl).to.equal('pkg:npm/%40b/c@1.2.3'));

  it('is the same for the same packages', () => {
    const contents = { name: 'orka', version: '0.1.0', packages: [{ name: 'a', version: '1.0.0' }] };
    expect(JSON.stringify(billOfMaterials(contents))).to.equal(JSON.stringify(billOfMaterials(contents)));
  });
});
