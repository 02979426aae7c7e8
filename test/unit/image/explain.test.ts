import { expect } from 'chai';
import { explain } from '../../../image/explain.ts';
import { InternalError, InvalidError, UnavailableError } from '../../../shared/errors/catalogue.ts';

const bug = new TypeError('x is not a function');
const rows: readonly { readonly name: string; readonly thrown: unknown; readonly text: string }[] = [
  {
    name: 'a variable that is missing, in a sentence',
    thrown: new InvalidError('environment: ORKA_STORE_URL is required'),
    text: 'error: environment: ORKA_STORE_URL is required\n',
  },
  {
    name: 'something that is not there yet, in a sentence',
    thrown: new UnavailableError('no token can be read'),
    text: 'error: no token can be read\n',
  },
  { name: 'a bug, with its stack', thrown: bug, text: `error: ${bug.stack}\n` },
  { name: 'something that is no error', thrown: 'out of luck', text: 'error: out of luck\n' },
];

describe('why a program could not start', () => {
  for (const { name, thrown, text } of rows) it(name, () => expect(explain(thrown)).to.equal(text));

  it('an error of ours that stands for a bug, with its stack', () =>
    expect(explain(new InternalError('should not be'))).to.match(/\n {4}at /));
});
