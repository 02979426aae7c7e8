import { expect } from 'chai';
import { toAnthropic } from '../../../../../shared/llm/core/anthropic-request.ts';
import { toChat } from '../../../../../shared/llm/core/chat-request.ts';
import type { ModelRequest } from '../../../../../shared/llm/types.ts';

const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] };
const request: ModelRequest = {
  system: 'Be brief.',
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'write it' }] },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'I write.' },
        { type: 'tool_call', id: 'a', name: 'file_write', arguments: { path: 'x' } },
        { type: 'tool_call', id: 'b', name: 'file_read', malformed: '{"path": "y' },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', id: 'a', content: '{"size":1}', isError: false },
        { type: 'tool_result', id: 'b', content: 'Error executing tool: no', isError: true },
        { type: 'text', text: 'go on' },
      ],
    },
  ],
  tools: [{ name: 'file_write', description: 'writes', parameters }],
};
const settings = { model: 'm', maxTokens: 256 };
const cached = { cache_control: { type: 'ephemeral' } };

describe('llm: a request in the words of Anthropic', () => {
  it('maps every part, and marks what can be cached', () => {
    expect(toAnthropic(request, settings)).to.deep.equal({
      model: 'm',
      max_tokens: 256,
      system: [{ type: 'text', text: 'Be brief.', ...cached }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'write it', ...cached }] },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'I write.' },
            { type: 'tool_use', id: 'a', name: 'file_write', input: { path: 'x' } },
            { type: 'tool_use', id: 'b', name: 'file_read', input: { malformed_arguments: '{"path": "y' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: '{"size":1}', is_error: false },
            { type: 'tool_result', tool_use_id: 'b', content: 'Error executing tool: no', is_error: true },
            { type: 'text', text: 'go on', ...cached },
          ],
        },
      ],
      tools: [{ name: 'file_write', description: 'writes', input_schema: parameters, ...cached }],
    });
  });
  it('sends a temperature of 0', () => {
    expect(toAnthropic(request, { ...settings, temperature: 0 }).temperature).to.equal(0);
  });
  it('leaves out what is not there: system prompt, tools, temperature', () => {
    expect(toAnthropic({ ...request, system: '', tools: [] }, settings)).to.have.all.keys('model', 'max_tokens', 'messages');
  });
  it('leaves out empty texts, and messages that have nothing else', () => {
    const messages: ModelRequest['messages'] = [
      { role: 'user', content: [{ type: 'text', text: 'hello' }] },
      { role: 'assistant', content: [{ type: 'text', text: ' ' }] },
      { role: 'user', content: [{ type: 'text', text: 'go on' }] },
    ];
    expect(toAnthropic({ ...request, messages }, settings).messages.map(({ role }) => role)).to.deep.equal(['user', 'user']);
  });
});

describe('llm: a request in the words of OpenAI', () => {
  it('maps every part; tool results are messages of their own', () => {
    expect(toChat(request, settings, 'max_tokens')).to.deep.equal({
      model: 'm',
      max_tokens: 256,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'write it' },
        {
          role: 'assistant',
          content: 'I write.',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'file_write', arguments: '{"path":"x"}' } },
            {
              id: 'b',
              type: 'function',
              function: { name: 'file_read', arguments: '{"malformed_arguments":"{\\"path\\": \\"y"}' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: '{"size":1}' },
        { role: 'tool', tool_call_id: 'b', content: 'Error executing tool: no' },
        { role: 'user', content: 'go on' },
      ],
      tools: [{ type: 'function', function: { name: 'file_write', description: 'writes', parameters } }],
      stream_options: { include_usage: true },
    });
  });
  it('names the limit as the server wants it', () => {
    expect(toChat(request, settings, 'max_completion_tokens'))
      .to.include({ max_completion_tokens: 256 })
      .and.not.have.property('max_tokens');
  });
  it('sends a temperature of 0, and none where none is set', () => {
    expect(toChat(request, { ...settings, temperature: 0 }, 'max_tokens').temperature).to.equal(0);
    expect(toChat(request, settings, 'max_tokens')).not.to.have.property('temperature');
  });
  it('has null for the text of an answer that only calls tools', () => {
    const messages: ModelRequest['messages'] = [
      { role: 'assistant', content: [{ type: 'tool_call', id: 'a', name: 'n', arguments: {} }] },
    ];
    expect(toChat({ ...request, system: '', messages }, settings, 'max_tokens').messages[0]?.content).to.equal(null);
  });
});
