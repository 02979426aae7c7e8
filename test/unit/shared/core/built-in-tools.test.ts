import { expect } from 'chai';
import { builtInTools as facts } from '../../../../shared/core/built-in-tools.ts';
import { builtInTools } from '../../../../shared/tools/catalogue.ts';

it('what is known of the built-in tools is so of the tools that are built in', () => {
  const tools = builtInTools.map(({ definition: { name }, needs }) => [name, needs === undefined ? {} : { needs }]);
  expect(facts).to.deep.equal(Object.fromEntries(tools));
});
