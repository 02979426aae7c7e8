import { expect } from 'chai';
import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { SessionMessage } from '../../../shared/store/sessions.ts';
import { refusal, startTestStore, type TestStore } from '../../support/store.ts';

const said = (content: string, role: SessionMessage['role'] = 'user'): SessionMessage => ({
  role,
  content,
  ts: '2026-11-21T12:00:00.000Z',
});

describe('store: sessions', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await startTestStore({ now: () => Date.UTC(2026, 10, 21, 12) });
  });
  afterEach(() => test.close());

  it('makes a session once, and shows it', async () => {
    expect(await test.store.putSession('team', 's', 'task')).to.equal(true);
    expect(await test.store.putSession('team', 's', 'chat'), 'it is what it was made as').to.equal(false);
    expect(await test.store.session('team', 's')).to.deep.equal({
      namespace: 'team',
      name: 's',
      sessionType: 'task',
      messageCount: 0,
      inputTokens: 0,
      outputTokens: 0,
      createdAt: '2026-11-21T12:00:00.000Z',
      updatedAt: '2026-11-21T12:00:00.000Z',
    });
    expect(await test.store.session('other', 's')).to.equal(undefined);
    expect((await test.store.sessions('team')).map(({ name }) => name)).to.deep.equal(['s']);
  });

  it('appends a turn once, whoever repeats it, and counts messages and tokens', async () => {
    await test.store.putSession('team', 's', 'task');
    const turn = {
      key: 'uid-1',
      messages: [said('question'), said('answer', 'assistant')],
      usage: { inputTokens: 7, outputTokens: 3 },
    };
    await Promise.all([1, 2, 3].map(() => test.store.appendSession('team', 's', turn)));
    await test.store.appendSession('team', 's', { key: 'uid-2', messages: [said('more')] });
    expect(await test.store.session('team', 's')).to.include({ messageCount: 3, inputTokens: 7, outputTokens: 3 });
    expect((await test.store.sessionMessages('team', 's'))?.map(({ content }) => content)).to.deep.equal([
      'question',
      'answer',
      'more',
    ]);
  });

  it("gives a message back as it was said, with the store's time where it had none", async () => {
    await test.store.putSession('team', 's', 'task');
    const call: SessionMessage = {
      role: 'assistant',
      content: '',
      name: 'bot',
      toolCalls: [{ id: '1', name: 'x' }],
      ts: '2026-01-01T00:00:00Z',
    };
    const answer: SessionMessage = { role: 'tool', content: '{}', toolCallID: '1', input: { a: 1 } };
    await test.store.appendSession('team', 's', { key: 'k', messages: [call, answer] });
    expect(await test.store.sessionMessages('team', 's')).to.deep.equal([call, { ...answer, ts: '2026-11-21T12:00:00.000Z' }]);
  });

  it('gives the newest messages, oldest first', async () => {
    await test.store.putSession('team', 's', 'task');
    const messages = Array.from({ length: 10 }, (_, i) => said(`m${i}`));
    await test.store.appendSession('team', 's', { key: 'k', messages });
    expect((await test.store.sessionMessages('team', 's', 2))?.map(({ content }) => content)).to.deep.equal(['m8', 'm9']);
    expect(await test.store.sessionMessages('team', 's', 0)).to.deep.equal([]);
    expect(await test.store.sessionMessages('team', 'none')).to.equal(undefined);
  });

  it('is gone with all that was said once it is deleted, and says so to who appends', async () => {
    await test.store.putSession('team', 's', 'task');
    await test.store.appendSession('team', 's', { key: 'k', messages: [said('needle')] });
    for (const _ of [1, 2]) await test.store.deleteSession('team', 's');
    expect(await test.store.session('team', 's')).to.equal(undefined);
    expect(await test.store.searchTranscripts('team', { query: 'needle' })).to.deep.equal([]);
    expect(await refusal(test.store.appendSession('team', 's', { key: 'k', messages: [] }))).to.be.instanceOf(NotFoundError);
    await test.store.putSession('team', 's', 'task');
    expect(await test.store.sessionMessages('team', 's'), 'the name begins anew').to.deep.equal([]);
  });

  it('says who uses it, and outlives the Tasks that did', async () => {
    await test.store.putSession('team', 's', 'task');
    const scopes = [{ scope: 'session/team/s', limit: 1 }];
    await test.store.reserve('team', { holder: { name: 'a', uid: 'uid-a' }, scopes });
    await test.store.reserve('team', { holder: { name: 'b', uid: 'uid-b' }, scopes });
    expect((await test.store.session('team', 's'))?.activeTask).to.deep.equal({ name: 'a', uid: 'uid-a' });
    await test.store.forgetTask({ namespace: 'team', uid: 'uid-a' });
    expect((await test.store.sessions('team'))[0]?.activeTask).to.deep.equal({ name: 'b', uid: 'uid-b' });
    await test.store.release('team', 'uid-b');
    expect((await test.store.session('team', 's'))?.activeTask).to.equal(undefined);
  });

  it('survives a restart', async () => {
    await test.store.putSession('team', 's', 'task');
    await test.store.appendSession('team', 's', { key: 'k', messages: [said('kept words')] });
    test = await test.restart();
    await test.store.appendSession('team', 's', { key: 'k', messages: [said('again')] });
    expect((await test.store.sessionMessages('team', 's'))?.map(({ content }) => content)).to.deep.equal(['kept words']);
    expect(await test.store.searchTranscripts('team', { query: 'kept' })).to.have.length(1);
  });

  it('cuts what is longer than 1 MiB, and keeps the rest of the turn', async () => {
    await test.store.putSession('team', 's', 'task');
    await test.store.appendSession('team', 's', { key: 'k', messages: [said('x'.repeat(3 * 1024 * 1024)), said('small')] });
    const messages = await test.store.sessionMessages('team', 's');
    expect(messages?.map(({ content }) => content.length)).to.deep.equal([1024 * 1024, 5]);
    expect(messages?.[0]?.content).to.match(/\[cut here: the message was longer\]$/);
  });

  it('refuses a name that no Kubernetes object could have, and a message that is none', async () => {
    for (const name of ['', 'Upper', '-a', 'a b', 'a'.repeat(254)])
      expect(await refusal(test.store.putSession('team', name, 'task'))).to.be.instanceOf(Error);
    expect(await test.store.putSession('team', 'a'.repeat(253), 'task')).to.equal(true);
    await test.store.putSession('team', 's', 'task');
    const wrong = { role: 'robot', content: 'x' } as unknown as SessionMessage;
    const error = await refusal(test.store.appendSession('team', 's', { key: 'k', messages: [wrong] }));
    expect(error).to.be.instanceOf(InvalidError);
    expect(error.message).to.include('messages[0].role');
  });
});

describe('store: search in transcripts', () => {
  let test: TestStore;
  before(async () => {
    test = await startTestStore();
    for (const [namespace, name, messages] of [
      ['team', 'one', [said('deploy the blue service'), said('The blue service is deployed. Blue, blue, blue.', 'assistant')]],
      ['team', 'two', [said(`${'padding words '.repeat(200)} the blue needle ${'and more '.repeat(200)}`)]],
      ['other', 'one', [said('a blue secret of others')]],
    ] as const) {
      await test.store.putSession(namespace, name, 'task');
      await test.store.appendSession(namespace, name, { key: 'k', messages });
    }
  });
  after(() => test.close());
  const found = async (query: string, more = {}) => test.store.searchTranscripts('team', { query, ...more });

  it('ranks by how much a message is about the words, and stays in the namespace', async () => {
    const hits = await found('blue');
    expect(hits.map(({ sessionName, role }) => `${sessionName} ${role}`)).to.deep.equal([
      'one assistant',
      'one user',
      'two user',
    ]);
    expect(await found('secret')).to.deep.equal([]);
  });

  it('wants all words, and takes the last as the beginning of one', async () => {
    expect(await found('blue need')).to.have.length(1);
    expect(await found('need blue'), 'only the last').to.deep.equal([]);
    expect(await found('BLUE DEPLOY')).to.have.length(2);
  });

  it('shows the word with what stands around it, in as many characters as were asked for', async () => {
    for (const maxSnippetLength of [20, 200, 2_000]) {
      const [hit] = await found('needle', { maxSnippetLength });
      expect(hit?.snippet).to.include('needle');
      expect(hit?.snippet.length).to.be.at.most(maxSnippetLength);
    }
  });

  it('narrows by session, by role and by number', async () => {
    expect((await found('blue', { sessionName: 'two' })).map(({ sessionName }) => sessionName)).to.deep.equal(['two']);
    expect((await found('blue', { excludeSessionName: 'one' })).map(({ sessionName }) => sessionName)).to.deep.equal(['two']);
    expect((await found('blue', { roles: ['assistant', 'tool'] })).map(({ role }) => role)).to.deep.equal(['assistant']);
    expect(await found('blue', { limit: 1 })).to.have.length(1);
  });

  it('never takes what is looked for as syntax', async () => {
    for (const query of [
      '"blue',
      'blue AND',
      'content:blue',
      'NEAR(blue',
      'blue*',
      '(blue)',
      '^blue',
      "blue'; DROP TABLE sessions",
    ])
      expect(await found(query), query).to.be.an('array');
    expect(await refusal(found('"*"'))).to.be.instanceOf(InvalidError);
  });
});
