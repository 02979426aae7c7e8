import { expect } from 'chai';
import { formatTable } from '../../../../cli/core/table.ts';
import { formatSession, type SessionRecord, sessionColumns } from '../../../../cli/core/transcript.ts';

const session: SessionRecord = {
  name: 's',
  messageCount: 2,
  inputTokens: 10,
  outputTokens: 3,
  activeTask: '',
  updatedAt: '2026-01-01T00:00:00Z',
  transcript: [
    { role: 'user', content: 'two\nlines', ts: '2026-01-01T00:00:00Z' },
    { role: 'assistant', content: 'answer\n' },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(''),
};

describe('a session for people', () => {
  it('says what it is, then who said what and when', () =>
    expect(formatSession(session)).to.equal(
      's: 2 messages, 10 tokens in, 3 out\n\nuser  2026-01-01T00:00:00Z\ntwo\nlines\n\nassistant\nanswer\n',
    ));
  it('says who holds it, and that there is more', () =>
    expect(formatSession({ ...session, activeTask: 't', messageCount: 9 }).split('\n')[0]).to.equal(
      's: 2 of 9 messages, 10 tokens in, 3 out, held by t',
    ));
  it('in which nothing was said', () =>
    expect(formatSession({ ...session, transcript: '', messageCount: 0 })).to.equal('s: 0 messages, 10 tokens in, 3 out\n'));
  it('never moves the cursor, whatever was said', () => {
    const transcript = `${JSON.stringify({ role: 'us\u001b[2Jer', content: 'a\u001b]0;x\u0007b' })}\nno json \u001b[1m\n`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(formatSession({ ...session, transcript })).not.to.match(/[\u0000-\u0009\u000b-\u001f]/);
  });
  it('a line of a list', () => {
    const item = { ...session, sessionType: 'task', activeTask: 'holder' };
    const [, line] = formatTable(sessionColumns(Date.parse('2026-01-01T00:01:00Z')), [item]).split('\n');
    expect(line?.split(/ {2,}/)).to.deep.equal(['s', 'task', '2', '10', '3', 'holder', '60s']);
  });
});
