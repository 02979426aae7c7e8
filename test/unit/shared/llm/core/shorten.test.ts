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
  it('leaves a conversation alone that is one huge message', () => {
    const single = request(user('x'.repeat(10_000)));
    expect(shorten(single)).to.equal(single);
  });
});
