import { expect } from 'chai';
import { serviceAccountMaker } from '../../../../functions/task-admitted/service-accounts.ts';
import { ServiceAccounts } from '../../../../shared/api/kinds.ts';
import { createMemoryKube } from '../../../support/memory-kube.ts';

const name = 'orka-ai-worker';

describe("task-admitted: a worker's ServiceAccount", () => {
  const setUp = () => {
    const kube = createMemoryKube();
    const clock = { now: 0 };
    return { kube, clock, ensure: serviceAccountMaker(kube, () => clock.now) };
  };

  it('is made where it is missing, without a token for every pod', async () => {
    const { kube, ensure } = setUp();
    await ensure('team', name);
    expect((await kube.get(ServiceAccounts, 'team', name))?.automountServiceAccountToken).to.equal(false);
  });
  it('is left as somebody has made it', async () => {
    const { kube, ensure } = setUp();
    const imagePullSecrets = [{ name: 'registry' }];
    await kube.create(ServiceAccounts, 'team', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name },
      imagePullSecrets,
    });
    await ensure('team', name);
    expect((await kube.get(ServiceAccounts, 'team', name))?.imagePullSecrets).to.deep.equal(imagePullSecrets);
  });
  it('is made again in a namespace that was deleted and is there again', async () => {
    const { kube, clock, ensure } = setUp();
    await ensure('team', name);
    await kube.delete(ServiceAccounts, { namespace: 'team', name });
    clock.now = 10_000;
    await ensure('team', name);
    expect(await kube.get(ServiceAccounts, 'team', name)).not.to.equal(undefined);
  });
  it('is taken to be there for a while: many Tasks that start at once do not all ask', async () => {
    const { kube, clock, ensure } = setUp();
    await ensure('team', name);
    await kube.delete(ServiceAccounts, { namespace: 'team', name });
    clock.now = 9_999;
    await ensure('team', name);
    expect(await kube.get(ServiceAccounts, 'team', name)).to.equal(undefined);
  });
});
