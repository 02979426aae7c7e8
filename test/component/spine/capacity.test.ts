import { expect } from 'chai';
import { Agents, Events } from '../../../shared/api/kinds.ts';
import { deliveries } from '../../support/chaos.ts';
import { createAgent, createProvider, type Spine, startSpine, type WorkerTools } from '../../support/spine.ts';
import { until } from '../../support/until.ts';

for (const chaos of deliveries()) {
  describe(`spine, ${chaos.name}: places`, () => {
    let spine: Spine;
    /** Workers that have not said their last word, by the names of their Tasks; `begun` is in the order of their coming. */
    let working: Map<string, WorkerTools>;
    let begun: string[];
    before(async () => {
      spine = await startSpine({
        chaos,
        config: { maxTasksPerNamespace: 2 },
        operator: { resyncMs: 200 },
        worker: async (_job, tools) => {
          working.set(tools.task.name, tools);
          begun.push(tools.task.name);
        },
      });
      await createProvider(spine.kube);
    });
    after(() => spine.close());
    beforeEach(() => {
      working = new Map();
      begun = [];
    });
    afterEach(() => expect(spine.dispatcher.refused).to.deep.equal([]));

    const end = async (name: string, outcome: 'succeeded' | 'failed' = 'succeeded', result?: string): Promise<void> => {
      const tools = await until(`${name} to work`, () => working.get(name));
      working.delete(name);
      await tools.end(outcome, result === undefined ? {} : { result });
    };
    const waits = (name: string, reason: string) =>
      spine.when(name, `to wait: ${reason}`, ({ status }) =>
        (status?.conditions ?? []).some((each) => each.type === 'Admitted' && each.status === 'False' && each.reason === reason),
      );
    /** Ends whoever works until the Tasks have ended; gives how many worked at a time at most. */
    async function untilAllEnded(names: readonly string[]): Promise<number> {
      let most = 0;
      await until(
        'all to end',
        async () => {
          most = Math.max(most, working.size);
          const [next] = working.keys();
          if (next !== undefined) await end(next);
          const phases = await Promise.all(names.map(async (name) => (await spine.task(name)).status?.phase));
          return phases.every((phase) => phase === 'Succeeded') ? true : undefined;
        },
        { timeoutMs: 15_000 },
      );
      return most;
    }

    it('ten Tasks at once in a namespace that takes two: two at a time run, and all finish (contract 9, row 1)', async () => {
      const names = Array.from({ length: 10 }, (_, i) => `crowd-${i}`);
      await Promise.all(names.map((name) => spine.create({ name, spec: {} })));
      await until('two to work', () => (working.size === 2 ? true : undefined));
      const waiting = names.find((name) => !working.has(name)) ?? '';
      const { status } = await waits(waiting, 'NamespaceTaskLimitReached');
      expect(status?.message).to.equal('waits for a free place: namespace "default" runs at most 2 Tasks at a time');
      expect(await untilAllEnded(names)).to.equal(2);
      expect(begun).to.have.members(names).and.have.length(10);
    });

    it('higher priorities first, first come first served within one (row 2)', async () => {
      for (const name of ['first', 'other']) await spine.create({ name, spec: {} });
      await until('the places to be taken', () => (working.size === 2 ? true : undefined));
      for (const [name, priority] of [
        ['low', 100],
        ['middle', 500],
        ['high', 1000],
        ['high-later', 1000],
      ] as const) {
        await spine.create({ name, spec: { priority } });
        await waits(name, 'NamespaceTaskLimitReached');
      }
      for (const [free, next] of [
        ['first', 'high'],
        ['high', 'high-later'],
        ['high-later', 'middle'],
        ['middle', 'low'],
      ] as const) {
        await end(free);
        await until(`${next} to work`, () => working.get(next));
      }
      await Promise.all([end('other'), end('low')]);
      await Promise.all(['other', 'low'].map((name) => spine.finished(name)));
    });

    it("an Agent's own limit holds beside that of the namespace, and one that is raised lets Tasks in at once", async () => {
      await createAgent(spine.kube, 'solo', { maxConcurrentTasks: 1 });
      const names = ['solo-a', 'solo-b'];
      for (const name of names) await spine.create({ name, spec: { agentRef: { name: 'solo' } } });
      await until('one to work', () => (working.size === 1 ? true : undefined));
      const [at] = working.keys();
      const other = at === 'solo-a' ? 'solo-b' : 'solo-a';
      const { status } = await waits(other, 'AgentTaskLimitReached');
      expect(status?.message).to.equal('waits for a free place: agent "solo" works on at most 1 Task at a time');
      await spine.kube.patch(Agents, { namespace: 'default', name: 'solo' }, { spec: { maxConcurrentTasks: 2 } });
      await until('the other to work', () => working.get(other));
      await untilAllEnded(names);
    });

    it('a Task that waits for its retry gives its place to others meanwhile', async () => {
      const policy = { maxRetries: 1, initialDelay: '300ms' };
      await spine.create({ name: 'again', spec: { retryPolicy: policy, priority: 1000 } });
      await until('it to work', () => working.get('again'));
      for (const name of ['beside', 'behind']) await spine.create({ name, spec: {} });
      await waits('behind', 'NamespaceTaskLimitReached').catch(() => waits('beside', 'NamespaceTaskLimitReached'));
      await end('again', 'failed');
      await until('the others to work', () => (working.has('beside') && working.has('behind') ? true : undefined));
      await end('beside');
      await end('again');
      await end('behind');
      await Promise.all(['again', 'beside', 'behind'].map((name) => spine.finished(name)));
    });

    it('one Task at a time uses a session, through its retries, and the next finds what it said (row 6)', async () => {
      const spec = { sessionRef: { name: 'talk', create: true }, retryPolicy: { maxRetries: 1, initialDelay: '10ms' } };
      await spine.create({ name: 'says', spec: { ...spec, prompt: 'who are you?' } });
      await until('it to work', () => working.get('says'));
      await spine.create({ name: 'answers', spec: { ...spec, prompt: 'and you?' } });
      const { status } = await waits('answers', 'SessionBusy');
      expect(status?.message).to.equal('waits for a free place: session "talk" is in use by another Task');
      await end('says', 'failed');
      await spine.when('says', 'to run again', (task) => task.status?.attempts === 2 && task.status.phase === 'Running');
      expect(begun).to.deep.equal(['says', 'says']);
      await end('says', 'succeeded', 'nobody');
      await until('the next to work', () => working.get('answers'));
      const said = async () =>
        (await spine.store.sessionMessages('default', 'talk'))?.map(({ role, content }) => [role, content]);
      expect(await said()).to.deep.equal([
        ['user', 'who are you?'],
        ['assistant', 'nobody'],
      ]);
      await end('answers', 'succeeded', 'me too');
      await spine.finished('answers');
      expect(await said()).to.have.length(4);
      expect((await spine.store.session('default', 'talk'))?.activeTask).to.equal(undefined);
    });

    it('a session that is missing fails a Task that does not make it', async () => {
      await spine.create({ name: 'lost', spec: { sessionRef: { name: 'nowhere' } } });
      expect((await spine.finished('lost')).status).to.include({
        phase: 'Failed',
        message: 'session "nowhere" not found and create=false',
      });
    });

    it('a Task of a session that was deleted meanwhile ends all the same', async () => {
      await spine.create({ name: 'forgotten', spec: { sessionRef: { name: 'gone', create: true } } });
      await until('it to work', () => working.get('forgotten'));
      await spine.store.deleteSession('default', 'gone');
      await end('forgotten', 'succeeded', 'said into the void');
      expect((await spine.finished('forgotten')).status?.phase).to.equal('Succeeded');
    });

    it('an Event says once for what a Task waits', async () => {
      const { items } = await spine.kube.list(Events, { namespace: 'default' });
      const reasons = items.filter(({ involvedObject }) => involvedObject.name === 'low').map(({ reason }) => reason);
      expect(reasons).to.include('NamespaceTaskLimitReached');
      expect(reasons.filter((reason) => reason === 'NamespaceTaskLimitReached')).to.have.length(1);
    });
  });
}
