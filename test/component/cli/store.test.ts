import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { run } from '../../support/command.ts';
import { project } from '../../support/orka-dev.ts';
import { beginFirstRun, startTestStore, type TestStore } from '../../support/store.ts';

describe('orka store', () => {
  let test: TestStore;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'orka-cli-store-'));
    test = await startTestStore();
    await beginFirstRun(test.store, { namespace: 'team', uid: 'uid-a' });
  });
  after(async () => {
    await test.close();
    await rm(folder, { recursive: true, force: true });
  });
  const orka = (...args: readonly string[]) =>
    run(process.execPath, [join(project, 'cli/orka.mjs'), 'store', ...args], { cwd: folder, env: { HOME: folder } });

  it('checks a store at work, backs it up, and restores the backup to where no store is', async () => {
    const checked = await orka('check', test.path);
    expect(checked).to.include({ status: 0, stderr: '' });
    expect(checked.stdout).to.match(/^checked: .*\nnothing is wrong with it\n$/);
    expect(await orka('backup', test.path, 'backup.db')).to.include({ status: 0, stderr: '' });
    expect(await orka('restore', 'backup.db', 'restored.db')).to.include({ status: 0, stderr: '' });
    const { status, stdout } = await orka('check', 'restored.db', '-o', 'json');
    expect(status).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ ok: true, path: join(folder, 'restored.db') });
  });

  it('is there in the image, too, which has no orka', async () => {
    const tool = (...args: readonly string[]) =>
      run(process.execPath, [join(project, 'image/main.ts'), 'store-tool', ...args], { cwd: folder });
    expect(await tool('backup', test.path, 'from-image.db')).to.include({ status: 0, stderr: '' });
    const { status, stdout } = await tool('check', 'from-image.db');
    expect({ status, ok: (JSON.parse(stdout) as { ok: boolean }).ok }).to.deep.equal({ status: 0, ok: true });
    expect(await tool('restore', 'from-image.db')).to.include({ status: 1, stdout: '' });
  });

  it('ends with 1, and one line, where it refuses', async () => {
    await writeFile(join(folder, 'text'), 'no database, at some length. '.repeat(40));
    for (const args of [
      ['check', 'text'],
      ['check', 'none'],
      ['backup', test.path, 'text'],
      ['restore', 'text', 'new.db'],
    ]) {
      const { status, stdout, stderr } = await orka(...args);
      expect({ status, stdout }, args.join(' ')).to.deep.equal({ status: 1, stdout: '' });
      expect(stderr).to.match(/^Error: .*\n$/);
    }
  });
});
