import { expect } from 'chai';
import { Tasks } from '../../../shared/api/kinds.ts';
import type { SessionMessage } from '../../../shared/store/sessions.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';

const lines = (text: string): SessionMessage[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SessionMessage);
const contents = (text: string): string[] => lines(text).map(({ content }) => content);

describe('api: sessions', () => {
  let api: TestApi;
  before(async () => {
    api = await startTestApi();
  });
  after(() => api.close());

  /** A session with so many exchanges: q1, a1, q2, a2 … */
  async function session(name: string, exchanges: number, namespace = 'default'): Promise<void> {
    await api.store.putSession(namespace, name, 'task');
    for (let i = 1; i <= exchanges; i += 1)
      await api.store.appendSession(namespace, name, {
        key: `task-${i}`,
        messages: [
          { role: 'user', content: `q${i}` },
          { role: 'assistant', content: `a${i}` },
        ],
        usage: { inputTokens: 10, outputTokens: 1 },
      });
  }

  describe('for people', () => {
    before(async () => {
      await session('talk', 3);
      await session('quiet', 0);
      await session('elsewhere', 1, 'team');
    });

    it('lists those of a namespace, with what they hold and who holds them', async () => {
      const holder = await api.task('holder');
      const uid = holder.metadata.uid ?? '';
      await api.store.reserve('default', {
        holder: { name: 'holder', uid },
        scopes: [{ scope: 'session/default/quiet', limit: 1 }],
      });
      const { status, body } = await api.call('listSessions');
      expect(status).to.equal(200);
      const shown = body.items.map(({ createdAt, updatedAt, ...rest }: Record<string, string>) => {
        expect([createdAt, updatedAt].every((time) => !Number.isNaN(Date.parse(time ?? '')))).to.equal(true);
        return rest;
      });
      const facts = { namespace: 'default', sessionType: 'task' };
      expect(shown).to.have.deep.members([
        { ...facts, id: 'talk', name: 'talk', messageCount: 6, inputTokens: 30, outputTokens: 3, activeTask: '' },
        { ...facts, id: 'quiet', name: 'quiet', messageCount: 0, inputTokens: 0, outputTokens: 0, activeTask: 'holder' },
      ]);
      expect((await api.call('getSession', { params: { id: 'quiet' } })).body).to.include({ activeTask: 'holder' });
      await api.store.release('default', uid);
      expect((await api.call('getSession', { params: { id: 'quiet' } })).body).to.include({ activeTask: '' });
    });
    it('of the namespace that is asked for', async () => {
      const { body } = await api.call('listSessions', { query: { namespace: 'team' } });
      expect(body.items.map(({ name }: { name: string }) => name)).to.deep.equal(['elsewhere']);
      expect((await api.call('getSession', { params: { id: 'talk' }, query: { namespace: 'team' } })).status).to.equal(404);
    });
    it('shows one with all that was said, a line each', async () => {
      const { status, body } = await api.call('getSession', { params: { id: 'talk' } });
      expect(status).to.equal(200);
      expect(body).to.include({ name: 'talk', namespace: 'default', messageCount: 6, inputTokens: 30, outputTokens: 3 });
      expect(lines(body.transcript).map(({ role, content }) => `${role} ${content}`)).to.deep.equal([
        'user q1',
        'assistant a1',
        'user q2',
        'assistant a2',
        'user q3',
        'assistant a3',
      ]);
      expect(lines(body.transcript).every(({ ts }) => !Number.isNaN(Date.parse(ts ?? '')))).to.equal(true);
    });
    it('shows its newest messages only, where asked to', async () => {
      const { body } = await api.call('getSession', { params: { id: 'talk' }, query: { last: 2 } });
      expect(contents(body.transcript)).to.deep.equal(['q3', 'a3']);
      expect((await api.call('getSession', { params: { id: 'talk' }, query: { last: 0 } })).status).to.equal(400);
    });
    it('deletes one, and it is gone', async () => {
      await session('short-lived', 1);
      const at = { params: { id: 'short-lived' } };
      expect((await api.call('deleteSession', at)).status).to.equal(204);
      for (const id of ['getSession', 'deleteSession']) {
        const { status, body } = await api.call(id, at);
        expect([status, body.error.message]).to.deep.equal([404, 'session not found']);
      }
    });
  });

  describe('for workers', () => {
    let worker: Worker;
    const transcript = (name: string, of = worker) =>
      api.call('getTranscript', { params: { ns: of.task.namespace, name }, token: of.token });
    const search = (query: Record<string, string | number>, of = worker) =>
      api.call('searchTranscripts', { params: { ns: of.task.namespace }, query, token: of.token });

    before(async () => {
      await session('shared', 3);
      await session('private', 1);
      worker = await api.work(await api.task('member', { sessionRef: { name: 'shared', maxMessages: 3 } }));
    });

    it('the transcript of the Task’s own session, as long as it asks for', async () => {
      const { status, headers, text } = await transcript('shared');
      expect([status, headers['content-type']?.split(';')[0]]).to.deep.equal([200, 'application/x-ndjson']);
      expect(contents(text)).to.deep.equal(['a2', 'q3', 'a3']);
    });
    it('of no other session: 403', async () => {
      const { status, body } = await transcript('private');
      expect([status, body.error.message]).to.deep.equal([403, 'task "member" does not belong to session "private"']);
      const loner = await api.work(await api.task('loner'));
      expect((await transcript('shared', loner)).status).to.equal(403);
    });
    it('of no other namespace: 403', async () => {
      const params = { ns: 'team', name: 'elsewhere' };
      expect((await api.call('getTranscript', { params, token: worker.token })).status).to.equal(403);
      const query = { query: 'q1' };
      expect((await api.call('searchTranscripts', { params, query, token: worker.token })).status).to.equal(403);
    });
    it('of a session that is gone: 404', async () => {
      const late = await api.work(await api.task('late', { sessionRef: { name: 'never-made' } }));
      const { status, body } = await transcript('never-made', late);
      expect([status, body.error.message]).to.deep.equal([404, 'session "never-made" not found']);
    });
    it('of a worker whose Task is gone: 404', async () => {
      const orphan = await api.work(await api.task('orphan', { sessionRef: { name: 'shared' } }));
      expect((await transcript('shared', orphan)).status).to.equal(200);
      await api.kube.delete(Tasks, { namespace: 'default', name: 'orphan' });
      expect((await transcript('shared', orphan)).status).to.equal(404);
    });

    it('a run’s context brings what was said, without the times', async () => {
      const { status, body } = await api.call('getRunContext', {
        params: { ns: 'default', task: 'member' },
        query: { run: worker.run },
        token: worker.token,
      });
      expect(status).to.equal(200);
      expect(body.session).to.deep.equal({
        name: 'shared',
        messages: [
          { role: 'assistant', content: 'a2' },
          { role: 'user', content: 'q3' },
          { role: 'assistant', content: 'a3' },
        ],
      });
      expect(body.tools).to.include('search_transcript');
    });
    it('a run whose session was deleted goes on without it', async () => {
      const late = await api.work(await api.task('bereft', { sessionRef: { name: 'never-made' } }));
      const { body } = await api.call('getRunContext', {
        params: { ns: 'default', task: 'bereft' },
        query: { run: late.run },
        token: late.token,
      });
      expect(body.session).to.deep.equal({ name: 'never-made', messages: [] });
    });
    it('a run without a session is told of none', async () => {
      const loner = await api.work(await api.task('alone'));
      const params = { ns: 'default', task: 'alone' };
      const { body } = await api.call('getRunContext', { params, query: { run: loner.run }, token: loner.token });
      expect(body).not.to.have.property('session');
    });

    describe('search', () => {
      before(async () => {
        await api.store.putSession('default', 'kitchen', 'task');
        await api.store.appendSession('default', 'kitchen', {
          key: 'k',
          messages: [
            { role: 'user', content: 'Which tea do we have in the kitchen?' },
            { role: 'assistant', content: 'Darjeeling tea, and some peppermint.' },
          ],
        });
      });

      it('finds words in the sessions of the namespace, with where and by whom', async () => {
        const { status, body } = await search({ query: 'peppermint' });
        expect([status, body.length]).to.deep.equal([200, 1]);
        expect(body[0]).to.include({ sessionName: 'kitchen', role: 'assistant' });
        expect(body[0].snippet).to.contain('peppermint');
      });
      it('of some roles, in one session, and so many at most', async () => {
        const of = async (query: Record<string, string | number>) =>
          (await search(query)).body.map(({ role }: { role: string }) => role);
        expect(await of({ query: 'tea' })).to.have.members(['user', 'assistant']);
        expect(await of({ query: 'tea', roles: 'user' })).to.deep.equal(['user']);
        expect(await of({ query: 'tea', limit: 1 })).to.have.length(1);
        expect(await of({ query: 'tea', sessionName: 'shared' })).to.deep.equal([]);
        expect(await of({ query: 'tea', excludeSessionName: 'kitchen' })).to.deep.equal([]);
      });
      it('takes anything for words', async () => {
        for (const query of ['"tea', 'tea AND (', 'NEAR(tea', 'tea*', 'content:tea', "'; DROP TABLE sessions; --"])
          expect((await search({ query })).status, query).to.equal(200);
      });
      it('wants words, and a limit that is one', async () => {
        for (const query of ['', '"', '* ( )']) expect((await search({ query })).status, query).to.equal(422);
        expect((await search({})).status).to.equal(422);
        expect((await search({ query: 'tea', limit: 'many' })).status).to.equal(422);
      });
    });
  });
});
