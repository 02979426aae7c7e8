import { expect } from 'chai';
import {
  type AnthropicEvent,
  stopReasonOf as anthropicStop,
  gatherAnthropic,
} from '../../../../../shared/llm/core/anthropic-answer.ts';
import { type ChatChunk, stopReasonOf as chatStop, gatherChat } from '../../../../../shared/llm/core/chat-answer.ts';
import { StreamFailure } from '../../../../../shared/llm/core/stream-failure.ts';

const start: AnthropicEvent = {
  type: 'message_start',
  message: { usage: { input_tokens: 10, cache_read_input_tokens: 5, cache_creation_input_tokens: 2, output_tokens: 1 } },
};
const text = (index: number, piece: string): AnthropicEvent => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'text_delta', text: piece },
});
const json = (index: number, piece: string): AnthropicEvent => ({
  type: 'content_block_delta',
  index,
  delta: { type: 'input_json_delta', partial_json: piece },
});
const tool = (index: number): AnthropicEvent => ({
  type: 'content_block_start',
  index,
  content_block: { type: 'tool_use', id: 't1', name: 'file_read' },
});
const end = (reason: string): AnthropicEvent[] => [
  { type: 'message_delta', delta: { stop_reason: reason }, usage: { output_tokens: 7 } },
  { type: 'message_stop' },
];

function anthropic(...events: AnthropicEvent[]) {
  const gathering = gatherAnthropic();
  for (const event of events) gathering.add(event);
  return gathering.answer();
}

function chat(...chunks: ChatChunk[]) {
  const gathering = gatherChat();
  for (const chunk of chunks) gathering.add(chunk);
  return gathering.answer();
}
type Delta = ChatChunk['choices'][number]['delta'];
const chunk = (delta: Delta, finish_reason: string | null = null): ChatChunk => ({ choices: [{ delta, finish_reason }] });
const usage: ChatChunk = { choices: [], usage: { prompt_tokens: 11, completion_tokens: 3 } };

describe('llm: an answer of Anthropic', () => {
  it('is put together from pieces, in the order of its blocks', () => {
    const answer = anthropic(
      start,
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      text(0, 'Hel'),
      text(0, 'lo'),
      tool(1),
      json(1, ''),
      json(1, '{"pa'),
      json(1, 'th":"x"}'),
      ...end('tool_use'),
    );
    expect(answer).to.deep.equal({
      content: [
        { type: 'text', text: 'Hello' },
        { type: 'tool_call', id: 't1', name: 'file_read', arguments: { path: 'x' } },
      ],
      stopReason: 'tool_calls',
      usage: { inputTokens: 17, outputTokens: 7, cachedInputTokens: 5, cacheWriteTokens: 2 },
    });
  });
  it('is none where the stream broke off', () => {
    expect(anthropic(start, tool(0), json(0, '{"path"'))).to.equal(undefined);
  });
  it('keeps arguments that are not JSON as they were written', () => {
    expect(anthropic(start, tool(0), json(0, '{"path": "x'), ...end('max_tokens'))?.content).to.deep.equal([
      { type: 'tool_call', id: 't1', name: 'file_read', malformed: '{"path": "x' },
    ]);
  });
  it('takes no arguments for an empty object, and anything but an object for malformed', () => {
    expect(anthropic(start, tool(0), ...end('tool_use'))?.content[0]).to.have.deep.property('arguments', {});
    for (const raw of ['[1]', '"x"', 'null'])
      expect(anthropic(start, tool(0), json(0, raw), ...end('tool_use'))?.content[0]).to.include({ malformed: raw });
  });
  it('keeps what was thought with its signature, as it has to go back', () => {
    const answer = anthropic(
      start,
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'let me ' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'see' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: 'sig' } },
      { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'xyz' } },
      ...end('end_turn'),
    );
    expect(answer?.content).to.deep.equal([
      {
        type: 'thinking',
        protocol: 'anthropic',
        text: 'let me see',
        data: { type: 'thinking', thinking: 'let me see', signature: 'sig' },
      },
      { type: 'thinking', protocol: 'anthropic', text: '', data: { type: 'redacted_thinking', data: 'xyz' } },
    ]);
  });
  it('leaves out a thought that was cut off: without its signature nobody takes it back', () => {
    const thought: AnthropicEvent = {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'thinking', thinking: 'hm' },
    };
    expect(anthropic(start, thought, ...end('max_tokens'))?.content).to.deep.equal([]);
  });
  it('passes over blocks it does not know', () => {
    const answer = anthropic(
      start,
      { type: 'content_block_start', index: 0, content_block: { type: 'server_tool_use' } },
      ...end('end_turn'),
    );
    expect(answer?.content).to.deep.equal([]);
  });
  it('says why where it declined without a word', () => {
    const declined: AnthropicEvent = {
      type: 'message_delta',
      delta: { stop_reason: 'refusal', stop_details: { explanation: 'No malware.' } },
    };
    expect(anthropic(start, declined, { type: 'message_stop' })).to.deep.include({
      stopReason: 'refusal',
      content: [{ type: 'text', text: 'No malware.' }],
    });
  });
  it('is a conversation that is too long, where the context was full before a word was said', () => {
    expect(() => anthropic(start, ...end('model_context_window_exceeded'))).to.throw(StreamFailure);
    const spoken: AnthropicEvent = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'half' } };
    expect(anthropic(start, spoken, ...end('model_context_window_exceeded'))?.stopReason).to.equal('max_tokens');
  });
  for (const [reason, want] of [
    ['end_turn', 'end'],
    ['stop_sequence', 'end'],
    ['pause_turn', 'paused'],
    ['tool_use', 'tool_calls'],
    ['max_tokens', 'max_tokens'],
    ['model_context_window_exceeded', 'max_tokens'],
    ['refusal', 'refusal'],
  ] as const) {
    it(`${reason} means ${want}`, () => expect(anthropicStop(reason)).to.equal(want));
  }
});

describe('llm: an answer of OpenAI', () => {
  it('is put together from pieces', () => {
    const answer = chat(
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'file_read', arguments: '' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"path":"x"}' } }] }),
      chunk({}, 'tool_calls'),
      usage,
    );
    expect(answer).to.deep.equal({
      content: [
        { type: 'text', text: 'Hello' },
        { type: 'tool_call', id: 'c1', name: 'file_read', arguments: { path: 'x' } },
      ],
      stopReason: 'tool_calls',
      usage: { inputTokens: 11, outputTokens: 3 },
    });
  });
  it('keeps two calls apart that come interleaved', () => {
    const piece = (index: number, id: string | undefined, args: string): ChatChunk =>
      chunk({
        tool_calls: [
          { index, ...(id === undefined ? {} : { id }), function: { name: id === undefined ? '' : 'f', arguments: args } },
        ],
      });
    const answer = chat(
      piece(0, 'a', '{"n":'),
      piece(1, 'b', '{"n":'),
      piece(1, undefined, '2}'),
      piece(0, undefined, '1}'),
      chunk({}, 'tool_calls'),
    );
    expect(answer?.content.map((part) => part.type === 'tool_call' && [part.id, part.arguments])).to.deep.equal([
      ['a', { n: 1 }],
      ['b', { n: 2 }],
    ]);
  });
  it('gives a call without an id one of its own', () => {
    expect(chat(chunk({ tool_calls: [{ index: 0, function: { name: 'f', arguments: '{}' } }] }, 'stop'))?.content[0]).to.include({
      id: 'call_0',
    });
  });
  it('is none where the stream broke off', () => {
    expect(chat(chunk({ content: 'Hel' }))).to.equal(undefined);
  });
  it('is a refusal where the model said so', () => {
    expect(chat(chunk({ refusal: 'I will not.' }, 'stop'))).to.deep.include({
      stopReason: 'refusal',
      content: [{ type: 'text', text: 'I will not.' }],
    });
  });
  for (const [reason, calls, want] of [
    ['stop', false, 'end'],
    ['stop', true, 'tool_calls'],
    ['tool_calls', true, 'tool_calls'],
    ['length', true, 'max_tokens'],
    ['length', false, 'max_tokens'],
    ['content_filter', false, 'content_filter'],
  ] as const) {
    it(`${reason} ${calls ? 'with' : 'without'} tool calls means ${want}`, () => expect(chatStop(reason, calls)).to.equal(want));
  }
});
