import { expect } from 'chai';
import { conversationFrom, longestConversation, longestTurn } from '../../../../../functions/api/core/conversation.ts';
import type { SessionMessage } from '../../../../../shared/store/sessions.ts';

const said = (role: SessionMessage['role'], content: string): SessionMessage => ({ role, content, ts: '2026-01-01T00:00:00Z' });
const sizes = (messages: readonly SessionMessage[]): number[] =>
  conversationFrom(messages).map(({ content }) => Buffer.byteLength(content));

describe('api core: what a model is told of its session', () => {
  it('nothing was said', () => expect(conversationFrom([])).to.deep.equal([]));
  it('what people and models said, in order, without anything else', () => {
    const all = [said('system', 's'), said('user', 'q'), said('assistant', 'a'), said('tool', 't'), said('user', 'q2')];
    expect(conversationFrom(all)).to.deep.equal([
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'a' },
      { role: 'user', content: 'q2' },
    ]);
  });
  it('as much as fits: the newest, whole', () => {
    const turns = Array.from({ length: 10 }, (_, i) => said(i % 2 === 0 ? 'user' : 'assistant', `${i}`.repeat(100_000)));
    expect(conversationFrom(turns).map(({ content }) => content[0])).to.deep.equal(['5', '6', '7', '8', '9']);
  });
  it('exactly what fits', () => {
    const turns = Array.from({ length: 4 }, () => said('user', 'x'.repeat(longestTurn)));
    expect(sizes(turns)).to.deep.equal(Array(longestConversation / longestTurn).fill(longestTurn));
    expect(sizes([said('user', 'one byte more'), ...turns])).to.have.length(4);
  });
  it('the beginning of what is too long, so that a question stays beside its answer', () => {
    const [question, answer] = conversationFrom([said('user', 'short'), said('assistant', 'x'.repeat(longestTurn * 9))]);
    expect(question?.content).to.equal('short');
    expect(answer?.content).to.match(/^x+\n\[message cut/);
    expect(Buffer.byteLength(answer?.content ?? '')).to.equal(longestTurn);
  });
  for (const character of ['é', '€', '😀'])
    it(`whole characters where it is cut: ${character}`, () => {
      for (const before of ['', 'a', 'ab', 'abc']) {
        const [turn] = conversationFrom([said('user', before + character.repeat(longestTurn))]);
        expect(turn?.content).not.to.contain('\ufffd');
        expect(Buffer.byteLength(turn?.content ?? '')).to.be.within(longestTurn - 4, longestTurn);
      }
    });
});
