import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { errorClasses, InternalError, toOrkaError } from '../../shared/errors/catalogue.ts';

const documented = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `ERR_'))
  .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, code, reason, status, retry]) => ({ code, reason, status: Number(status), retry }));

describe('docs/errors.md is the catalogue', () => {
  it('documents every error, as it is, and no other', () => {
    const real = errorClasses
      .map((Member) => new Member(''))
      .map(({ code, reason, status, retry }) => ({ code, reason, status, retry }));
    expect(documented).to.deep.equal(real);
  });
  it('makes of anything thrown a member of the family that keeps it as the cause', () => {
    const thrown = new TypeError('x');
    const error = toOrkaError(thrown);
    expect(error).to.be.instanceOf(InternalError);
    expect(error.cause).to.equal(thrown);
    expect(error.message).to.not.include('x');
  });
});
