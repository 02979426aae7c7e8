import { expect } from 'chai';
import fc from 'fast-check';
import { type Conversation, fitted } from '../../../../../shared/agent/core/compaction.ts';
import type { JournalStep } from '../../../../../shared/agent/core/journal.ts';
import { tokensOf } from '../../../../../shared/agent/core/size.ts';
import { advance, begin, decide, type RunState } from '../../../../../shared/agent/core/step-machine.ts';
import type { ModelMessage } from '../../../../../shared/llm/types.ts';
import { sampleContext } from './samples.ts';

const said = (role: 'user' | 'assistant', text: string): ModelMessage =>
  ({ role, content: [{ type: 'text', text }] }) as ModelMessage;
const conversation = (messages: readonly ModelMessage[], prompt = 0): Conversation => ({
  messages,
  prompt,
  tokens: tokensOf(messages),
});
const usage = { inputTokens: 1, outputTokens: 1, durationMs: 1 };

/** A journal of turns with so many tool calls each, whose results have so many characters. */
function journalOf(turns: readonly { readonly calls: number; readonly size: number }[]): JournalStep[] {
  let step = 0;
  return turns.flatMap(({ calls, size }, turn): JournalStep[] => {
    const ids = Array.from({ length: calls }, (_, i) => `${turn}.${i}`);
    const answer: JournalStep = {
      step: step++,
      kind: 'model',
      answer: {
        content: ids.map((id) => ({ type: 'tool_call', id, name: 'look', arguments: { turn } })),
        stopReason: 'tool_calls',
        usage,
        provider: 'p',
        model: 'm',
      },
    };
    const results = ids.map(
      (id): JournalStep => ({
        step: step++,
        kind: 'tool',
        result: { id, name: 'look', content: 'x'.repeat(size), isError: false },
      }),
    );
    return [answer, ...results];
  });
}

const stateAfter = (journal: readonly JournalStep[], contextTokens: number | undefined): RunState =>
  journal.reduce(advance, begin(sampleContext({ maxTurns: 10_000, contextTokens }), []));

describe('a conversation that has grown too long', () => {
  const turns = fc.array(fc.record({ calls: fc.integer({ min: 1, max: 3 }), size: fc.integer({ min: 0, max: 900 }) }), {
    maxLength: 40,
  });
  const limit = fc.integer({ min: 400, max: 3000 });

  it('keeps its prompt, each call with its result, in order, and fits where it can', () =>
    fc.assert(
      fc.property(turns, limit, (made, contextTokens) => {
        const { messages, prompt, room = 0 } = stateAfter(journalOf(made), contextTokens);
        expect(prompt).to.equal(0);
        expect(messages[0]?.content[0]).to.deep.equal({ type: 'text', text: 'do it' });
        const calls = messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool_call').map(({ id }) => id));
        const results = messages.flatMap(({ content }) =>
          content.filter((part) => part.type === 'tool_result').map(({ id }) => id),
        );
        expect(results).to.deep.equal(calls);
        expect(messages.map(({ role }) => role)).to.deep.equal(messages.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')));
        const newest = tokensOf([...messages.slice(0, 1), ...messages.slice(-2)]);
        expect(tokensOf(messages)).to.be.at.most(Math.max(room, newest));
      }),
    ));

  it('is cut the same however often and from wherever it is folded', () =>
    fc.assert(
      fc.property(turns, limit, fc.nat(), (made, contextTokens, at) => {
        const journal = journalOf(made);
        const whole = stateAfter(journal, contextTokens);
        const half = journal.slice(0, at % (journal.length + 1));
        expect(journal.slice(half.length).reduce(advance, stateAfter(half, contextTokens))).to.deep.equal(whole);
      }),
    ));

  it('is cut seldom: most turns only add to what the model has seen', () => {
    const journal = journalOf(Array.from({ length: 300 }, () => ({ calls: 1, size: 300 })));
    let cuts = 0;
    let before = '';
    let state = stateAfter([], 8000);
    for (const entry of journal) {
      state = advance(state, entry);
      const next = decide(state);
      if (next.kind !== 'model') continue;
      const now = JSON.stringify(next.request.messages).slice(0, -1);
      if (before !== '' && !now.startsWith(before)) cuts += 1;
      before = now;
    }
    expect(cuts).to.be.within(5, 20);
  });

  it('says once that something is missing, where it is', () => {
    const { messages } = stateAfter(journalOf(Array.from({ length: 100 }, () => ({ calls: 1, size: 300 }))), 2000);
    expect(messages[0]?.content).to.have.length(2);
    expect(JSON.stringify(messages).split('was left out').length - 1).to.equal(1);
  });

  it('loses what was said before the prompt first', () => {
    const messages = [said('user', 'a'.repeat(3000)), said('assistant', 'b'), said('user', 'do it'), said('assistant', 'c')];
    const { messages: kept, prompt } = fitted(conversation(messages, 2), 500);
    expect(prompt).to.equal(0);
    expect(kept.map(({ role }) => role)).to.deep.equal(['user', 'assistant']);
    expect(kept[0]?.content[0]).to.deep.equal({ type: 'text', text: 'do it' });
  });

  it('is left as it is without a limit, below it, and where nothing can go', () => {
    const long = conversation([said('user', 'x'.repeat(9000))]);
    expect(fitted(long, undefined)).to.equal(long);
    expect(fitted(long, 100_000)).to.equal(long);
    expect(fitted(long, 10)).to.equal(long);
  });

  it('costs no more at turn 1,000 than at turn 10, roughly', () => {
    const journal = journalOf(Array.from({ length: 1000 }, () => ({ calls: 1, size: 400 })));
    const sizes: number[] = [];
    let state = stateAfter([], 20_000);
    for (const entry of journal) {
      state = advance(state, entry);
      if (decide(state).kind === 'model') sizes.push(state.messages.length);
    }
    expect(Math.max(...sizes)).to.be.below(300);
  });
});
