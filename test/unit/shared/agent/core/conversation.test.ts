import { expect } from 'chai';
import { openingOf } from '../../../../../shared/agent/core/conversation.ts';
import { advance, begin, decide } from '../../../../../shared/agent/core/step-machine.ts';
import type { RunContext, SessionTurn } from '../../../../../shared/api/worker.ts';

const context: RunContext = {
  task: { namespace: 'default', name: 't', uid: 'u' },
  run: 1,
  iteration: 0,
  agent: undefined,
  prompt: 'now',
  systemPrompt: '',
  tools: [],
  offers: [],
  autonomous: undefined,
  coordination: undefined,
  parent: undefined,
  plan: undefined,
  session: undefined,
  maxTurns: 3,
};
const inSession = (messages: readonly SessionTurn[]): RunContext => ({ ...context, session: { name: 's', messages } });
const user = (content: string): SessionTurn => ({ role: 'user', content });
const assistant = (content: string): SessionTurn => ({ role: 'assistant', content });

const rows: readonly { why: string; said: readonly SessionTurn[] | undefined; is: string[] }[] = [
  { why: 'no session: the prompt', said: undefined, is: ['user: now'] },
  { why: 'a session in which nothing was said', said: [], is: ['user: now'] },
  { why: 'what was said, then the prompt', said: [user('q'), assistant('a')], is: ['user: q', 'assistant: a', 'user: now'] },
  {
    why: 'an answer without its question goes',
    said: [assistant('a'), user('q'), assistant('b')],
    is: ['user: q', 'assistant: b', 'user: now'],
  },
  { why: 'nothing but an answer', said: [assistant('a')], is: ['user: now'] },
  { why: 'a question without an answer is put before the prompt', said: [user('q')], is: ['user: q\n\nnow'] },
  {
    why: 'an empty answer is left out',
    said: [user('q'), assistant(' \n'), user('r'), assistant('a')],
    is: ['user: q\n\nr', 'assistant: a', 'user: now'],
  },
  {
    why: 'two answers to one question are one',
    said: [user('q'), assistant('a'), assistant('b')],
    is: ['user: q', 'assistant: a\n\nb', 'user: now'],
  },
];

describe('the messages that a run begins with', () => {
  for (const { why, said, is } of rows)
    it(why, () => {
      const opening = openingOf(said === undefined ? context : inSession(said));
      expect(
        opening.map(
          ({ role, content }) => `${role}: ${content.map((part) => (part.type === 'text' ? part.text : '?')).join('')}`,
        ),
      ).to.deep.equal(is);
    });

  it('the plan of an autonomous run belongs to its prompt, not to its session', () => {
    const plan = { iteration: 0, summary: 's', progress_pct: 1, goal_complete: false, plan_document: 'd' };
    const opening = openingOf({ ...inSession([user('q'), assistant('a')]), autonomous: { maxIterations: 2 }, plan });
    expect(opening).to.have.length(3);
    expect(JSON.stringify(opening[2])).to.contain('Previous Plan State').and.to.contain('now');
  });

  it('every turn says which message is the prompt', () => {
    const began = begin(inSession([user('q'), assistant('a')]), []);
    expect(decide(began)).to.have.nested.property('request.prompt', 2);
    const usage = { inputTokens: 1, outputTokens: 1, durationMs: 1 };
    const content = [{ type: 'tool_call', id: 'c', name: 'x', arguments: {} }] as const;
    const called = advance(began, {
      step: 0,
      kind: 'model',
      answer: { content, stopReason: 'tool_calls', usage, provider: 'p', model: 'm' },
    });
    const answered = advance(called, { step: 1, kind: 'tool', result: { id: 'c', name: 'x', content: '1', isError: false } });
    expect(decide(answered)).to.have.nested.property('request.prompt', 2);
    expect(decide(begin(context, []))).not.to.have.nested.property('request.prompt');
  });
});
