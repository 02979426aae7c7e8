import { expect } from 'chai';
import { modelTable } from '../../../../functions/llm-call/model-table.ts';
import { ConfigMaps } from '../../../../shared/api/kinds.ts';
import { builtInModels, lookUp } from '../../../../shared/llm/core/models.ts';
import { type Logger, silent } from '../../../../shared/log/logger.ts';
import { createMemoryKube, type MemoryKube } from '../../../support/memory-kube.ts';

describe('llm-call: what is known of models', () => {
  let kube: MemoryKube;
  let time: number;
  let said: string[];
  let log: Logger;
  beforeEach(() => {
    kube = createMemoryKube();
    time = 0;
    said = [];
    log = { ...silent, error: (_, message) => void said.push(message) };
  });
  const table = () => modelTable({ kube, now: () => time, log }, 'platform');
  const put = (text: string): Promise<unknown> =>
    kube.apply(
      ConfigMaps,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'orka-models', namespace: 'platform' },
        data: { 'models.json': text },
      },
      { fieldManager: 'test' },
    );

  it('is the built-in table where there is no ConfigMap', async () => expect(await table()()).to.equal(builtInModels));
  it('is what the ConfigMap adds to it, half a minute later at most', async () => {
    const models = table();
    expect(lookUp(await models(), 'ours')).to.equal(undefined);
    await put('{"ours":{"maxOutputTokens":99}}');
    time = 30_000;
    const known = await models();
    expect(lookUp(known, 'ours')).to.deep.equal({ maxOutputTokens: 99 });
    expect(known).to.include(builtInModels);
  });
  it('stays what it was where the ConfigMap is wrong, which is said', async () => {
    await put('{"ours":{"maxOutputTokens":99}}');
    const models = table();
    await models();
    await put('{"ours":');
    time = 30_000;
    expect(lookUp(await models(), 'ours')).to.deep.equal({ maxOutputTokens: 99 });
    expect(said).to.have.length(1);
    expect(said[0]).to.contain('ConfigMap platform/orka-models does not count: models.json is not JSON');
  });
});
