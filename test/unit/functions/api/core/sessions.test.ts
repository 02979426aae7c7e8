import { expect } from 'chai';
import { sessionItem, sessionRecord, toJsonLines } from '../../../../../functions/api/core/session-shape.ts';
import { type SearchParameters, transcriptQuery } from '../../../../../functions/api/core/transcript-query.ts';
import { InvalidError } from '../../../../../shared/errors/catalogue.ts';
import type { Session, TranscriptQuery } from '../../../../../shared/store/sessions.ts';

const session: Session = {
  namespace: 'team',
  name: 's',
  sessionType: 'task',
  messageCount: 2,
  inputTokens: 10,
  outputTokens: 20,
  activeTask: { name: 'holder', uid: 'u' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
};
const facts = {
  name: 's',
  namespace: 'team',
  messageCount: 2,
  inputTokens: 10,
  outputTokens: 20,
  activeTask: 'holder',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
};

describe('api core: the shapes of a session', () => {
  it('in a list', () => expect(sessionItem(session)).to.deep.equal({ id: 's', sessionType: 'task', ...facts }));
  it('by itself', () =>
    expect(sessionRecord(session, [{ role: 'user', content: 'a\nb', ts: 't' }])).to.deep.equal({
      ...facts,
      transcript: '{"role":"user","content":"a\\nb","ts":"t"}\n',
    }));
  it('that nobody holds', () => expect(sessionItem({ ...session, activeTask: undefined }).activeTask).to.equal(''));
});

describe('api core: a transcript as lines', () => {
  it('says nothing where nothing was said', () => expect(toJsonLines([])).to.equal(''));
  it('has the fields in one order, without those that are not there, and nothing else', () => {
    const message = {
      ts: 't',
      toolCallID: '1',
      toolCalls: [1],
      input: {},
      name: 'n',
      content: 'c',
      role: 'tool',
      key: 'k',
    } as const;
    expect(toJsonLines([message])).to.equal(
      '{"role":"tool","content":"c","name":"n","input":{},"toolCalls":[1],"toolCallID":"1","ts":"t"}\n',
    );
  });
});

describe('api core: what a search looks for', () => {
  const rows: readonly { why: string; asked: SearchParameters; is: TranscriptQuery }[] = [
    { why: 'words', asked: { query: 'a b' }, is: { query: 'a b' } },
    { why: 'in one session', asked: { query: 'a', sessionName: 's' }, is: { query: 'a', sessionName: 's' } },
    { why: 'in all but one', asked: { query: 'a', excludeSessionName: 's' }, is: { query: 'a', excludeSessionName: 's' } },
    { why: 'empty is not said', asked: { query: 'a', sessionName: '', roles: ',', limit: '' }, is: { query: 'a' } },
    { why: 'by some roles', asked: { query: 'a', roles: 'user,,tool' }, is: { query: 'a', roles: ['user', 'tool'] } },
    { why: 'so many', asked: { query: 'a', limit: '7' }, is: { query: 'a', limit: 7 } },
    { why: 'at most 100', asked: { query: 'a', limit: '5000' }, is: { query: 'a', limit: 100 } },
    {
      why: 'at most 2,000 characters',
      asked: { query: 'a', maxSnippetLength: 9000 },
      is: { query: 'a', maxSnippetLength: 2000 },
    },
  ];
  for (const { why, asked, is } of rows) it(why, () => expect(transcriptQuery(asked)).to.deep.equal(is));
  for (const limit of ['0', '-1', 'many', '1.5', ['1', '2']])
    it(`refuses a limit of ${limit}`, () => expect(() => transcriptQuery({ query: 'a', limit })).to.throw(InvalidError, 'limit'));
});
