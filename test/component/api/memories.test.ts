import { expect } from 'chai';
import { type Answer, startTestApi, type TestApi, type Worker } from '../../support/api.ts';

const ids = ({ body }: Answer): string[] => (body.items ?? body).map(({ id }: { id: string }) => id);

describe('api: memories', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
  });
  after(() => api.close());

  const write = async (content: string, more: object = {}): Promise<string> =>
    (await api.call('createMemory', { json: { content, ...more } })).body.id;

  it('are written, read, changed, switched off and on, and deleted', async () => {
    const made = await api.call('createMemory', { json: { content: 'the blue gate', tags: ['ops'], taskName: 't' } });
    expect([made.status, made.body.source, made.body.namespace]).to.deep.equal([201, 'manual', 'default']);
    const params = { id: made.body.id };
    expect((await api.call('getMemory', { params })).body).to.deep.equal(made.body);
    const changed = await api.call('updateMemory', { params, json: { content: 'the green gate' } });
    expect([changed.status, changed.body.content, changed.body.taskName]).to.deep.equal([200, 'the green gate', 't']);
    expect((await api.call('disableMemory', { params })).status).to.equal(204);
    expect(ids(await api.call('listMemories'))).to.deep.equal([]);
    expect(ids(await api.call('listMemories', { query: { includeDisabled: true } }))).to.deep.equal([params.id]);
    expect((await api.call('enableMemory', { params })).status).to.equal(204);
    expect((await api.call('deleteMemory', { params })).status).to.equal(204);
    const gone = await Promise.all(['getMemory', 'deleteMemory', 'enableMemory'].map((id) => api.call(id, { params })));
    expect(gone.map(({ status, body }) => [status, body.error.message])).to.deep.equal(gone.map(() => [404, 'memory not found']));
    expect(ids(await api.call('listMemories', { query: { includeDeleted: true } }))).to.deep.equal([params.id]);
  });

  it('are found by words, tags, ids and what they are about', async () => {
    const a = await write('alpha beta', {
      tags: ['x', 'y'],
      agentName: 'coder',
      sessionName: 's',
      parentTask: 'p',
      source: 'import',
    });
    const b = await write('alpha gamma', { tags: ['x'] });
    const rows: [object, string[]][] = [
      [{ query: 'alpha' }, [b, a]],
      [{ q: 'alpha beta' }, [a]],
      [{ tags: 'x,y' }, [a]],
      [{ ids: `${a},none` }, [a]],
      [{ agentName: 'coder' }, [a]],
      [{ sessionName: 's', parentTask: 'p', source: 'import' }, [a]],
      [{ limit: 1 }, [b]],
    ];
    for (const [query, is] of rows)
      expect(ids(await api.call('listMemories', { query: { ...query } })), JSON.stringify(query)).to.have.members(is);
    expect((await api.call('listMemories')).body.metadata).to.deep.equal({});
  });

  it('belong to a namespace: of the query, of the body, or the caller’s own', async () => {
    await api.call('createMemory', { json: { content: 'theirs', namespace: 'team' } });
    expect((await api.call('listMemories', { query: { namespace: 'team' } })).body.items).to.have.length(1);
    expect((await api.call('listMemories', { query: { query: 'theirs' } })).body.items).to.have.length(0);
  });

  it('refuses what is wrong, and names it', async () => {
    const rows: [string, object, string][] = [
      ['createMemory', { json: {} }, 'content'],
      ['createMemory', { json: { content: ' ' } }, 'content'],
      ['createMemory', { json: { content: 'x'.repeat(65_537) } }, '65536'],
      ['createMemory', { json: { content: 'x', tags: ['a,b'] } }, 'tags'],
      ['listMemories', { query: { limit: 0 } }, 'limit must be at least 1'],
      ['getMemory', { params: { id: 'A/B' } }, 'an id is'],
    ];
    for (const [id, options, says] of rows) {
      const { status, body } = await api.call(id, options);
      expect([status, body.error.message.includes(says)], `${id}: ${body.error.message}`).to.deep.equal([400, true]);
    }
  });

  describe('proposals', () => {
    const propose = async (json: object = { title: 'Ticket first', content: 'Open a ticket.' }): Promise<{ id: string }> => {
      const { body } = await api.call('createMemoryProposal', { json });
      return { id: body.id };
    };
    it('become a memory after a review, by whom is known', async () => {
      const params = await propose();
      expect((await api.call('applyMemoryProposal', { params })).status).to.equal(409);
      expect(
        (await api.call('reviewMemoryProposal', { params, json: { status: 'accepted', reviewNote: 'yes' } })).status,
      ).to.equal(204);
      const applied = await api.call('applyMemoryProposal', { params, json: { appliedBy: 'bob' } });
      expect([applied.status, applied.body.sourceProposalId]).to.deep.equal([200, params.id]);
      expect((await api.call('applyMemoryProposal', { params })).body.id).to.equal(applied.body.id);
      expect((await api.call('getMemoryProposal', { params })).body).to.include({
        status: 'applied',
        reviewer: 'system:serviceaccount:default:orka-client',
        reviewNote: 'yes',
        appliedBy: 'bob',
        appliedMemoryId: applied.body.id,
      });
    });
    it('are rejected, archived and listed', async () => {
      const params = await propose({ title: 'No', type: 'policy', agentName: 'x' });
      await api.call('reviewMemoryProposal', { params, json: { status: 'rejected', reviewer: 'alice' } });
      expect((await api.call('archiveMemoryProposal', { params })).status).to.equal(204);
      const query = { type: 'policy', status: 'archived', agentName: 'x' };
      expect(ids(await api.call('listMemoryProposals', { query }))).to.deep.equal([params.id]);
      expect((await api.call('listMemoryProposals', { query: { status: 'none' } })).status).to.equal(400);
      expect((await api.call('getMemoryProposal', { params: { id: 'none' } })).status).to.equal(404);
    });
  });

  describe('for workers', () => {
    let worker: Worker;
    before(async () => {
      await api.agent('coder', {});
      worker = await api.work(await api.task('works', { agentRef: { name: 'coder' } }));
    });
    const as = (id: string, options: object = {}) => api.call(id, { token: worker.token, params: { ns: 'default' }, ...options });

    it('all of the own namespace can be read, as bare lists, and no other', async () => {
      const id = await write('kafka topics');
      const list = await as('listMemoriesForWorker', { query: { query: 'kafka' } });
      expect(list.body).to.be.an('array').with.length(1);
      expect((await as('getMemoryForWorker', { params: { ns: 'default', id } })).body.id).to.equal(id);
      const recalled = await as('recallMemories', { json: { call: 'u/1/0', query: 'about kafka' } });
      expect(ids(recalled)).to.deep.equal([id]);
      await as('recallMemories', { json: { call: 'u/1/0', query: 'about kafka' } });
      expect((await api.call('getMemory', { params: { id } })).body.recalledCount).to.equal(1);
      for (const operation of ['listMemoriesForWorker', 'listMemoryProposalsForWorker'])
        expect((await as(operation, { params: { ns: 'team' } })).status).to.equal(403);
      expect((await as('recallMemories', { params: { ns: 'team' }, json: {} })).status).to.equal(403);
      expect((await as('proposeMemory', { params: { ns: 'team' }, json: { title: 't' } })).status).to.equal(403);
    });
    it('a proposal is made once for a call, in the name of the Task whose token it is', async () => {
      const json = { call: 'u/1/1', title: 'Learned', content: 'x', tags: ['a'], taskName: 'somebody-else' };
      const [first, second] = await Promise.all([as('proposeMemory', { json }), as('proposeMemory', { json })]);
      expect([first?.status, first?.body]).to.deep.equal([201, second?.body]);
      expect(first?.body).to.include({ taskName: 'works', agentName: 'coder', status: 'pending' });
      const listed = await as('listMemoryProposalsForWorker', { query: { taskName: 'works' } });
      expect(ids(listed)).to.deep.equal([first?.body.id]);
      const params = { ns: 'default', id: first?.body.id };
      expect((await as('getMemoryProposalForWorker', { params })).body.title).to.equal('Learned');
    });
    it('the doors of people are closed: a worker approves nothing', async () => {
      const { body } = await as('proposeMemory', { json: { call: 'u/1/2', title: 'Trust me' } });
      const params = { id: body.id };
      for (const [id, options] of [
        ['reviewMemoryProposal', { params, json: { status: 'accepted' } }],
        ['applyMemoryProposal', { params }],
        ['createMemory', { json: { content: 'Trust me' } }],
      ] as const)
        expect((await as(id, options)).status, id).to.equal(403);
    });
  });
});
