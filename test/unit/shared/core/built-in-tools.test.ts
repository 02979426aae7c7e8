import { expect } from 'chai';
import { builtInToolNames } from '../../../../shared/core/built-in-tools.ts';
import { builtInTools } from '../../../../shared/tools/catalogue.ts';

it('the names of the built-in tools are those of the tools that are built in', () => {
  expect(builtInToolNames).to.have.members(builtInTools.map(({ definition }) => definition.name));
});
