import { expect } from 'chai';
import { generated, staleFiles } from '../../scripts/generate/files.ts';

describe('generated files', () => {
  it('are what their sources make (if not: npm run generate)', async () => {
    const files = await generated();
    expect([...files.keys()]).to.include.members(['shared/api/generated/task.ts', 'shared/api/generated/repository-scan.ts']);
    expect(await staleFiles(files)).to.deep.equal([]);
  });

  it('are told from stale and from missing ones', async () => {
    const files = new Map([
      ['shared/api/generated/task.ts', 'something else'],
      ['shared/api/generated/nothing.ts', ''],
    ]);
    expect(await staleFiles(files)).to.deep.equal([...files.keys()]);
  });
});
