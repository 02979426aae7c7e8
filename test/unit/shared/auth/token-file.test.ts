import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tokenFile } from '../../../../shared/auth/token-file.ts';
import { UnavailableError } from '../../../../shared/errors/catalogue.ts';

describe('a token in a file', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'orka-token-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is read again when Kubernetes has replaced it', async () => {
    const path = join(folder, 'token');
    const token = tokenFile(path);
    writeFileSync(path, 'first\n');
    expect(await token()).to.equal('first');
    writeFileSync(path, 'second\n');
    expect(await token()).to.equal('second');
  });
  it('that is not there yet is worth another try, and the error names the file', async () => {
    const path = join(folder, 'none');
    const error = await tokenFile(path)().catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UnavailableError).with.property('message').that.includes(path);
  });
});
