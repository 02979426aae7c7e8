import { expect } from 'chai';
import { tokensIn } from '../../../../../shared/llm/core/answer.ts';
import { gatherAnthropic } from '../../../../../shared/llm/core/anthropic-answer.ts';
import { argumentsOf, toolCall } from '../../../../../shared/llm/core/arguments.ts';
import { wireName, withUsableIds } from '../../../../../shared/llm/core/call-ids.ts';
import { gatherChat } from '../../../../../shared/llm/core/chat-answer.ts';
import { answerLimits, nestsDeeper, TooLargeAnswer } from '../../../../../shared/llm/core/limits.ts';
import { gatherResponses } from '../../../../../shared/llm/core/responses-answer.ts';
import type { ModelMessage } from '../../../../../shared/llm/types.ts';

const nested = (depth: number): string => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;

describe('llm: arguments of a hostile model', () => {
  it('that nest as deep as is of use are parsed', () => {
    expect(toolCall('a', 'f', nested(answerLimits.nesting))).to.have.property('arguments');
  });
  it('that nest deeper are kept as they were written, and can be printed and sent', () => {
    for (const depth of [answerLimits.nesting + 1, 300_000]) {
      const call = toolCall('a', 'f', nested(depth));
      expect(call).to.not.have.property('arguments');
      expect(JSON.stringify(argumentsOf(call))).to.contain('malformed_arguments');
    }
  });
  const rows: readonly [string, string, boolean][] = [
    ['brackets inside of texts do not nest', `{"a":"${'['.repeat(500)}"}`, false],
    ['nor do those behind an escaped quote', `{"a":"\\"${'{'.repeat(500)}"}`, false],
    ['a text that ends in a backslash ends', `{"a":"\\\\","b":${'['.repeat(500)}`, true],
    ['what follows what does not nest', '[[],[],[]]'.repeat(500), false],
  ];
  for (const [name, json, want] of rows) it(name, () => expect(nestsDeeper(json)).to.equal(want));
  it('that have no end are given up', () => {
    const gathering = gatherChat();
    const piece = 'x'.repeat(100_000);
    const more = (): unknown =>
      gathering.add({ choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] } }] });
    expect(() => Array.from({ length: 11 }, more)).to.throw(TooLargeAnswer, /1048576 characters/);
  });
  it('calls without end are given up', () => {
    const gathering = gatherChat();
    const more = (_: unknown, index: number): unknown =>
      gathering.add({ choices: [{ delta: { tool_calls: [{ index, function: { name: 'f' } }] } }] });
    expect(() => Array.from({ length: answerLimits.parts + 1 }, more)).to.throw(TooLargeAnswer);
  });
});

describe('llm: what a server sends in place of texts and numbers', () => {
  for (const [name, value, tokens] of [
    ['tokens as they are', 12, 12],
    ['below zero', -5, 0],
    ['a part of one', 0.25, 0],
    ['nearly two', 1.75, 2],
    ['beyond all numbers', 1e300, 1e9],
    ['no number', Number.NaN, 0],
    ['a text', '12', 0],
    ['a list', [12], 0],
    ['nothing', undefined, 0],
  ] as const)
    it(`${name}: ${tokens} tokens`, () => expect(tokensIn(value)).to.equal(tokens));
  for (const value of [['x'.repeat(1000)], { length: -1e9 }, 7, null, undefined])
    it(`${JSON.stringify(value)?.slice(0, 20)} is no text, and grows nothing`, () => {
      const gathering = gatherAnthropic();
      gathering.add({ type: 'content_block_start', index: 0, content_block: { type: 'text' } });
      const delta = { type: 'text_delta', text: value as string };
      expect(gathering.add({ type: 'content_block_delta', index: 0, delta })).to.deep.equal({ size: 0, text: '' });
      gathering.add({ type: 'message_stop' });
      expect(gathering.answer()?.content).to.deep.equal([]);
    });
  it('an item that says everything at its end is counted as a whole', () => {
    const gathering = gatherResponses();
    const item = { type: 'reasoning', id: 'r', encrypted_content: 'x'.repeat(1000), more: 'y'.repeat(1000) };
    expect(gathering.add({ type: 'response.output_item.done', output_index: 0, item }).size).to.be.within(2000, 2200);
  });
});

describe('llm: names and texts of a hostile model', () => {
  it('are shown without control characters, and are the name of no tool then', () => {
    expect(toolCall('a', 'file\u0000_read\u001b[2J\n', '{}').name).to.equal('file\u{fffd}_read\u{fffd}[2J\u{fffd}');
    expect(toolCall('i\u0007d', 'f', '{}').id).to.equal('i\u{fffd}d');
    expect(toolCall('a', 'right\u202eleft', '{}').name).to.equal('right\u{fffd}left');
  });
  it('are cut', () => expect(toolCall('a', 'n'.repeat(1000), '{}').name).to.have.length(128));
  it('are whole Unicode', () => {
    expect(toolCall('a', 'f', '{"a": "\ud800').malformed?.isWellFormed()).to.equal(true);
  });
  it('go back as names that every provider takes', () => {
    expect(wireName('file\u{fffd}_read/x y')).to.equal('file__read_x_y');
    expect(wireName('')).to.equal('_');
    expect(wireName('n'.repeat(100))).to.have.length(64);
  });
});

describe('llm: ids of calls', () => {
  const call = (id: string) => ({ type: 'tool_call', id, name: 'f', arguments: {} }) as const;
  const result = (id: string, content = '') => ({ type: 'tool_result', id, content, isError: false }) as const;
  const idsIn = (messages: readonly ModelMessage[]): string[][] =>
    withUsableIds(messages).map(({ content }) => content.flatMap((part) => ('id' in part ? [part.id] : [])));

  it('stay as they are where they can', () => {
    expect(
      idsIn([
        { role: 'assistant', content: [call('toolu_1')] },
        { role: 'user', content: [result('toolu_1')] },
      ]),
    ).to.deep.equal([['toolu_1'], ['toolu_1']]);
  });
  it('are told apart where a server counts the calls of each answer anew', () => {
    const turn: ModelMessage[] = [
      { role: 'assistant', content: [call('call_0'), call('call_1')] },
      { role: 'user', content: [result('call_0'), result('call_1')] },
    ];
    const ids = idsIn([...turn, ...turn, ...turn]);
    expect(new Set([ids[0], ids[2], ids[4]].flat())).to.have.property('size', 6);
    for (const at of [0, 2, 4]) expect(ids[at + 1]).to.deep.equal(ids[at]);
  });
  it('are told apart within one answer, results in the order of the calls', () => {
    const [calls, results] = idsIn([
      { role: 'assistant', content: [call('x'), call('x')] },
      { role: 'user', content: [result('x', 'first'), result('x', 'second')] },
    ]);
    expect(calls).to.deep.equal(results);
    expect(new Set(calls)).to.have.property('size', 2);
  });
  it('are the same in every turn, so that a cached prefix stays one', () => {
    const turn: ModelMessage[] = [
      { role: 'assistant', content: [call('a b')] },
      { role: 'user', content: [result('a b')] },
    ];
    expect(idsIn([...turn, ...turn]).slice(0, 2)).to.deep.equal(idsIn(turn));
  });
  it('stay cheap over a thousand turns', () => {
    const turns = Array.from({ length: 1000 }, (): ModelMessage => ({ role: 'assistant', content: [call('call_0')] }));
    expect(new Set(idsIn(turns).flat())).to.have.property('size', 1000);
  });
});
