import { expect } from 'chai';
import { ConflictError, InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { NewMemory } from '../../../shared/store/memories.ts';
import { beginFirstRun, refusal, startTestStore, type TestStore } from '../../support/store.ts';

describe('store: memories', () => {
  let test: TestStore;
  let time = Date.UTC(2026, 10, 21, 12);
  beforeEach(async () => {
    time = Date.UTC(2026, 10, 21, 12);
    test = await startTestStore({ now: () => time });
  });
  afterEach(() => test.close());

  const put = (id: string, content: string, more: Partial<NewMemory> = {}, namespace = 'team') =>
    test.store.putMemory(namespace, id, { content, ...more });
  const recalled = async (query: string | undefined, more = {}) =>
    (await test.store.recallMemories('team', { call: 'c', query, ...more })).map(({ id }) => id);

  it('keeps one with all that is said of it, in the shape of the contract', async () => {
    const more = { tags: ['b', ' a ', 'b'], taskName: 't', agentName: 'a', sessionName: 's', parentTask: 'p', source: 'import' };
    const memory = await put('one', 'Deploys go through the blue gate.', more);
    expect(memory).to.deep.equal({
      id: 'one',
      namespace: 'team',
      sessionName: 's',
      agentName: 'a',
      taskName: 't',
      parentTask: 'p',
      source: 'import',
      sourceProposalId: '',
      content: 'Deploys go through the blue gate.',
      tags: ['b', 'a'],
      disabled: false,
      deleted: false,
      createdAt: '2026-11-21T12:00:00.000Z',
      updatedAt: '2026-11-21T12:00:00.000Z',
      lastRecalledAt: null,
      recalledCount: 0,
    });
    expect(await put('one', 'another text'), 'the same id is the same memory').to.deep.equal(memory);
    expect(await test.store.memory('team', 'one')).to.deep.equal(memory);
    expect(await test.store.memory('other', 'one')).to.equal(undefined);
  });

  it('changes what is said and nothing else; words of before are not found any more', async () => {
    await put('one', 'the red door', { tags: ['a'], taskName: 't' });
    time += 1_000;
    const changed = await test.store.changeMemory('team', 'one', { content: 'the green door' });
    expect(changed).to.include({ content: 'the green door', taskName: 't', updatedAt: '2026-11-21T12:00:01.000Z' });
    expect(changed.tags).to.deep.equal(['a']);
    expect(await recalled('red')).to.deep.equal([]);
    expect(await recalled('green')).to.deep.equal(['one']);
    expect(await refusal(test.store.changeMemory('team', 'none', { content: 'x' }))).to.be.instanceOf(NotFoundError);
  });

  it('a disabled one is recalled by nobody, until it is enabled', async () => {
    await put('one', 'the red door');
    await test.store.changeMemory('team', 'one', { disabled: true });
    expect(await recalled('door', { orNewest: true })).to.deep.equal([]);
    expect((await test.store.memories('team', { includeDisabled: true })).map(({ disabled }) => disabled)).to.deep.equal([true]);
    expect(await recalled('door', { includeDisabled: true })).to.deep.equal(['one']);
    await test.store.changeMemory('team', 'one', { disabled: false });
    expect(await recalled('door')).to.deep.equal(['one']);
  });

  it('a deleted one is shown to who asks for it, for 30 days', async () => {
    for (const id of ['one', 'two']) await put(id, `the red door ${id}`);
    await test.store.deleteMemory('team', 'one');
    expect(await recalled('door')).to.deep.equal(['two']);
    const shown = await test.store.memories('team', { includeDeleted: true, query: 'one' });
    expect(shown.map(({ id, deleted }) => [id, deleted])).to.deep.equal([['one', true]]);
    for (const call of [
      test.store.deleteMemory('team', 'one'),
      test.store.changeMemory('team', 'one', { disabled: true }),
      test.store.deleteMemory('team', 'none'),
    ])
      expect(await refusal(call)).to.be.instanceOf(NotFoundError);
    time += 31 * 24 * 60 * 60 * 1_000;
    await test.store.deleteMemory('team', 'two');
    expect((await test.store.memories('team', { includeDeleted: true })).map(({ id }) => id)).to.deep.equal(['two']);
  });

  it('refuses what is empty, too long, or badly tagged, by name', async () => {
    const rows: { memory: NewMemory; says: string }[] = [
      { memory: { content: ' \n' }, says: 'content' },
      { memory: { content: 'é'.repeat(40_000) }, says: 'content may have 65536 bytes' },
      { memory: { content: 'x', tags: ['a,b'] }, says: 'tags' },
      { memory: { content: 'x', tags: Array.from({ length: 33 }, (_, i) => `t${i}`) }, says: 'tags' },
      { memory: { content: 'x', taskName: 'x'.repeat(254) }, says: 'taskName' },
    ];
    for (const { memory, says } of rows) {
      const error = await refusal(test.store.putMemory('team', 'one', memory));
      expect(error).to.be.instanceOf(InvalidError);
      expect(error.message).to.include(says);
    }
    expect(await refusal(put('Not An Id', 'x'))).to.be.instanceOf(InvalidError);
    expect(await put('one', 'x'.repeat(65_536))).to.include({ id: 'one' });
  });

  describe('recall', () => {
    beforeEach(async () => {
      await put('deploy', 'Deployments of the billing service need a change ticket.', { tags: ['ops', 'billing'] });
      await put('style', 'Write commit messages in the imperative.', { agentName: 'coder', source: 'import' });
      await put('kafka', 'Kafka topics are named after the team that owns them.', { taskName: 'setup', tags: ['ops'] });
      await put('theirs', 'Billing of others', {}, 'team-b');
    });

    it('gives what shares words with a text, the best first, and never what is of another namespace', async () => {
      expect(await recalled('Please deploy the new billing service to production for me.')).to.deep.equal(['deploy']);
      expect(await recalled('name the kafka topic, and write the commit')).to.have.members(['kafka', 'style']);
      expect((await test.store.recallMemories('team-b', { call: 'c', query: 'billing' })).map(({ id }) => id)).to.deep.equal([
        'theirs',
      ]);
    });
    it('gives the newest where nothing fits, if that is wanted, or where nothing is said', async () => {
      expect(await recalled('quantum')).to.deep.equal([]);
      expect(await recalled('quantum', { orNewest: true })).to.deep.equal(['kafka', 'style', 'deploy']);
      expect(await recalled('what is it that you would do?', { orNewest: true, limit: 1 })).to.deep.equal(['kafka']);
      expect(await recalled(undefined)).to.deep.equal(['kafka', 'style', 'deploy']);
    });
    it('narrows by tags, all of them, by Task, Agent and source', async () => {
      expect(await recalled(undefined, { tags: ['ops'] })).to.deep.equal(['kafka', 'deploy']);
      expect(await recalled(undefined, { tags: ['ops', 'billing'] })).to.deep.equal(['deploy']);
      expect(await recalled(undefined, { taskName: 'setup' })).to.deep.equal(['kafka']);
      expect(await recalled(undefined, { agentName: 'coder', source: 'import' })).to.deep.equal(['style']);
    });
    it('counts each recall once, however often its call is repeated', async () => {
      for (const call of ['a', 'a', 'b']) await test.store.recallMemories('team', { call, query: 'billing' });
      expect(await test.store.memory('team', 'deploy')).to.include({
        recalledCount: 2,
        lastRecalledAt: '2026-11-21T12:00:00.000Z',
        updatedAt: '2026-11-21T12:00:00.000Z',
      });
      expect(await test.store.memory('team', 'kafka')).to.include({ recalledCount: 0 });
    });
    it('takes any text as words, whatever it looks like and however long it is', async () => {
      for (const query of [
        'billing" OR *',
        'content : billing',
        'NEAR(billing)',
        "billing'); DROP TABLE memories",
        '^billing -x',
      ])
        expect(await recalled(query), query).to.include('deploy');
      expect(await recalled(`${'padding '.repeat(20_000)} billing`)).to.deep.equal(['deploy']);
      expect(await recalled('" * ( ) {')).to.deep.equal([]);
    });
  });

  it('lists by all words of a query, by ids, and no more than asked for', async () => {
    await put('one', 'alpha beta');
    await put('two', 'alpha gamma');
    const ids = async (query: object): Promise<string[]> => (await test.store.memories('team', query)).map(({ id }) => id);
    expect(await ids({})).to.deep.equal(['two', 'one']);
    expect(await ids({ query: 'alpha gam' })).to.deep.equal(['two']);
    expect(await ids({ query: '"*"' })).to.deep.equal([]);
    expect(await ids({ ids: ['one', 'three'] })).to.deep.equal(['one']);
    expect(await ids({ limit: 1 })).to.deep.equal(['two']);
  });

  describe('proposals', () => {
    const propose = (id: string, more = {}) =>
      test.store.putProposal('team', id, { title: 'Ticket first', content: 'Open a change ticket.', tags: ['ops'], ...more });
    const accept = { status: 'accepted', reviewer: 'alice', reviewNote: 'yes' } as const;

    it('wait for a review, in the shape of the contract; the same id is the same proposal', async () => {
      const proposal = await propose('p1', { taskName: 't', agentName: 'a' });
      expect(proposal).to.deep.equal({
        id: 'p1',
        namespace: 'team',
        taskName: 't',
        agentName: 'a',
        type: 'memory',
        skillName: '',
        title: 'Ticket first',
        description: '',
        content: 'Open a change ticket.',
        patch: '',
        tags: ['ops'],
        status: 'pending',
        reviewer: '',
        reviewNote: '',
        appliedMemoryId: '',
        appliedBy: '',
        createdAt: '2026-11-21T12:00:00.000Z',
        updatedAt: '2026-11-21T12:00:00.000Z',
        reviewedAt: null,
        appliedAt: null,
      });
      expect(await propose('p1', { title: 'Another' })).to.deep.equal(proposal);
      expect(await recalled('ticket'), 'nobody has approved it').to.deep.equal([]);
    });
    it('become a memory once, after somebody has accepted them', async () => {
      await propose('p1', { taskName: 't', agentName: 'a' });
      expect(await refusal(test.store.applyProposal('team', 'p1', 'bob'))).to.be.instanceOf(ConflictError);
      for (const _ of [1, 2]) await test.store.reviewProposal('team', 'p1', accept);
      const [memory, again] = await Promise.all([1, 2].map(() => test.store.applyProposal('team', 'p1', 'bob')));
      expect(memory).to.deep.equal(again);
      expect(memory).to.include({ source: 'proposal', sourceProposalId: 'p1', taskName: 't', agentName: 'a' });
      expect(memory?.content).to.equal('Ticket first\n\nOpen a change ticket.');
      expect(memory?.tags).to.deep.equal(['ops']);
      expect(await test.store.proposal('team', 'p1')).to.include({
        status: 'applied',
        reviewer: 'alice',
        reviewNote: 'yes',
        appliedBy: 'bob',
        appliedMemoryId: memory?.id,
        appliedAt: '2026-11-21T12:00:00.000Z',
      });
      expect(await test.store.memories('team')).to.have.length(1);
      await test.store.deleteMemory('team', memory?.id ?? '');
      expect(await test.store.applyProposal('team', 'p1', 'bob'), 'it does not come back').to.include({ deleted: true });
    });
    it('are rejected, archived, and then stay so', async () => {
      await propose('p1');
      await test.store.reviewProposal('team', 'p1', { status: 'rejected', reviewer: 'alice' });
      expect(await refusal(test.store.reviewProposal('team', 'p1', accept))).to.be.instanceOf(ConflictError);
      for (const _ of [1, 2]) await test.store.archiveProposal('team', 'p1');
      expect(await refusal(test.store.applyProposal('team', 'p1', 'bob'))).to.be.instanceOf(ConflictError);
      expect(await refusal(test.store.archiveProposal('team', 'none'))).to.be.instanceOf(NotFoundError);
    });
    it('are found by text, type, status, Agent and Task', async () => {
      await propose('p1', { agentName: 'coder' });
      await propose('p2', { type: 'skill', skillName: 'review', patch: '+ Look twice_%', taskName: 't' });
      await test.store.reviewProposal('team', 'p1', accept);
      const ids = async (query: object): Promise<string[]> => (await test.store.proposals('team', query)).map(({ id }) => id);
      expect(await ids({})).to.deep.equal(['p2', 'p1']);
      expect(await ids({ query: 'TWICE_%' })).to.deep.equal(['p2']);
      expect(await ids({ type: 'skill' })).to.deep.equal(['p2']);
      expect(await ids({ status: 'accepted' })).to.deep.equal(['p1']);
      expect(await ids({ agentName: 'coder' })).to.deep.equal(['p1']);
      expect(await ids({ taskName: 't' })).to.deep.equal(['p2']);
    });
  });
});

describe('store: what a run was told', () => {
  const task = { namespace: 'team', uid: 'uid-a' };
  it('is what was said first, outlives a restart, and goes with the Task', async () => {
    let test = await startTestStore();
    expect(await refusal(test.store.keepContext(task, 1, { prompt: 'early' }))).to.be.instanceOf(NotFoundError);
    await beginFirstRun(test.store, task);
    expect(await test.store.context(task, 1)).to.equal(undefined);
    const said = await Promise.all(['one', 'two'].map((prompt) => test.store.keepContext(task, 1, { prompt })));
    expect(said[0]).to.deep.equal(said[1]);
    test = await test.restart();
    expect(await test.store.keepContext(task, 1, { prompt: 'three' })).to.deep.equal(said[0]);
    expect(await test.store.context(task, 1)).to.deep.equal(said[0]);
    await test.store.forgetTask(task);
    expect(await test.store.context(task, 1)).to.equal(undefined);
    await test.close();
  });
});
