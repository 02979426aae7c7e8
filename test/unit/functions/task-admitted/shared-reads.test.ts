import { expect } from 'chai';
import { shareReads } from '../../../../functions/task-admitted/shared-reads.ts';
import { Agents, Secrets } from '../../../../shared/api/kinds.ts';
import type { Kube, KubeObject } from '../../../../shared/kube/kube.ts';

describe('task-admitted: reads of the same object at the same time', () => {
  /** An API whose answers the test gives, one by one. */
  function answered(): { kube: Pick<Kube, 'get'>; reads: string[]; answer(name: string): void; fail(): void } {
    const reads: string[] = [];
    const open: PromiseWithResolvers<unknown>[] = [];
    const get = (kind: { plural: string }, namespace: string, name: string, options?: { cached?: boolean }): Promise<unknown> => {
      reads.push(`${kind.plural} ${namespace}/${name}${options?.cached === true ? ' cached' : ''}`);
      const read = Promise.withResolvers<unknown>();
      open.push(read);
      return read.promise;
    };
    return {
      kube: { get: get as Kube['get'] },
      reads,
      answer: (name) => open.shift()?.resolve({ metadata: { name } }),
      fail: () => open.shift()?.reject(new Error('no answer')),
    };
  }
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const nameOf = (object: KubeObject | undefined): string | undefined => object?.metadata.name;

  it('those who come while a read is under way get what was read after they asked, with one read for all', async () => {
    const { kube, reads, answer } = answered();
    const shared = shareReads(kube);
    const first = shared.get(Agents, 'ns', 'a');
    const later = [shared.get(Agents, 'ns', 'a'), shared.get(Agents, 'ns', 'a')];
    expect(reads).to.have.length(1);
    answer('old');
    expect(nameOf(await first)).to.equal('old');
    await settled();
    expect(reads).to.have.length(2);
    answer('new');
    expect((await Promise.all(later)).map(nameOf)).to.deep.equal(['new', 'new']);
  });

  it('other objects, other kinds and other ways of reading do not wait', () => {
    const { kube, reads } = answered();
    const shared = shareReads(kube);
    void shared.get(Agents, 'ns', 'a');
    void shared.get(Agents, 'ns', 'b');
    void shared.get(Agents, 'other', 'a');
    void shared.get(Secrets, 'ns', 'a');
    void shared.get(Agents, 'ns', 'a', { cached: true });
    expect(reads).to.deep.equal(['agents ns/a', 'agents ns/b', 'agents other/a', 'secrets ns/a', 'agents ns/a cached']);
  });

  it('a read that fails fails for those who shared it, and the next one is made', async () => {
    const { kube, answer, fail } = answered();
    const shared = shareReads(kube);
    const first = shared.get(Agents, 'ns', 'a');
    const second = shared.get(Agents, 'ns', 'a');
    fail();
    expect(await first.catch((error: Error) => error.message)).to.equal('no answer');
    await settled();
    answer('there');
    expect(nameOf(await second)).to.equal('there');
  });

  it('nothing is kept once it has been answered', async () => {
    const { kube, reads, answer } = answered();
    const shared = shareReads(kube);
    for (const name of ['one', 'two']) {
      const read = shared.get(Agents, 'ns', 'a');
      answer(name);
      expect(nameOf(await read)).to.equal(name);
    }
    expect(reads).to.have.length(2);
  });
});
