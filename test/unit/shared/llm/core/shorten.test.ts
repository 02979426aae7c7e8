import { expect } from 'chai';
import { shorten } from '../../../../../shared/llm/core/shorten.ts';
import type { ModelMessage, ModelRequest } from '../../../../../shared/llm/types.ts';

const user = (text: string): ModelMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const call = (id: string): ModelMessage => ({
  role: 'assistant',
  content: [{ type: 'tool_call', id, name: 'file_read', arguments: {} }],
});
const result = (id: string, size: number): ModelMessage => ({
  role: 'user',
  content: [{ type: 'tool_result', id, content: 'x'.repeat(size), isError: false }],
});
const request = (...messages: ModelMessage[]): ModelRequest => ({ system: 's', messages, tools: [] });

describe('llm: shortening a conversation', () => {
  it('keeps the first message and the newest turns', () => {
    const long = request(user('goal'), call('a'), result('a', 1000), call('b'), result('b', 1000), call('c'), result('c', 1000));
    expect(shorten(long).messages).to.deep.equal([user('goal'), call('c'), result('c', 1000)]);
  });
  it('never keeps a result without its call', () => {
    const long = request(user('goal'), call('a'), result('a', 3000), call('b'), result('b', 500), call('c'), result('c', 1500));
    const { messages } = shorten(long);
    const calls = new Set(
      messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'tool_call' ? [part.id] : []))),
    );
    const results = messages.flatMap(({ content }) => content.flatMap((part) => (part.type === 'tool_result' ? [part.id] : [])));
    expect(results.every((id) => calls.has(id))).to.equal(true);
    expect(results).to.include('c');
  });
  it('comes out at half the size at most, where it can', () => {
    const turns = Array.from({ length: 20 }, (_, i) => [call(String(i)), result(String(i), 200)]).flat();
    const long = request(user('goal'), ...turns);
    expect(JSON.stringify(shorten(long).messages).length).to.be.lessThan(JSON.stringify(long.messages).length * 0.55);
  });
  describe('a prompt that comes after an earlier conversation', () => {
    const answer = (text: string): ModelMessage => ({ role: 'assistant', content: [{ type: 'text', text }] });
    const old = (name: string): ModelMessage[] => [user(name.padEnd(500)), answer(name.padEnd(500))];
    const goal = user('goal');
    const inSession = (before: ModelMessage[], ...after: ModelMessage[]): ModelRequest => ({
      ...request(...before, goal, ...after),
      prompt: before.length,
    });

    it('stays; the older half of what was said before goes, by whole exchanges', () => {
      const short = shorten(inSession([...old('a'), ...old('b'), ...old('c')]));
      expect(short).to.deep.include({ messages: [...old('c'), goal], prompt: 2 });
    });
    it('stays before the newest turns where nothing of before fits', () => {
      const turns = [call('a'), result('a', 3000), call('b'), result('b', 3000)];
      expect(shorten(inSession(old('x'), ...turns))).to.deep.include({
        messages: [goal, call('b'), result('b', 3000)],
        prompt: 0,
      });
    });
    it('stays with its one long result, without anything of before', () => {
      const turn = [call('a'), result('a', 9000)];
      expect(shorten(inSession(old('x'), ...turn))).to.deep.include({ messages: [goal, ...turn], prompt: 0 });
    });
    it('stays alone where it is the largest part itself', () => {
      const huge = user('x'.repeat(5000));
      expect(shorten({ ...request(...old('x'), huge), prompt: 2 })).to.deep.include({ messages: [huge], prompt: 0 });
    });
  });
  it('leaves a conversation alone that is one huge message', () => {
    const single = request(user('x'.repeat(10_000)));
    expect(shorten(single)).to.equal(single);
  });
});
