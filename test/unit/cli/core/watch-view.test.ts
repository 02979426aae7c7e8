import { expect } from 'chai';
import { nothingShown, shown } from '../../../../cli/core/watch-view.ts';
import type { TaskStreamEvent, TurnTold, UsageTold } from '../../../../shared/api/task-stream.ts';

const turn = (more: Partial<TurnTold> = {}): TaskStreamEvent => ({
  event: 'turn',
  data: {
    run: 1,
    step: 0,
    turn: 1,
    text: '',
    toolCalls: [],
    stopReason: 'end',
    usage: { inputTokens: 1234, cachedInputTokens: 0, outputTokens: 56, durationMs: 2100 },
    cost: '0.0012',
    provider: 'p',
    model: 'large',
    notes: [],
    ...more,
  },
});
const partial = (offset: number, text: string, step = 0): TaskStreamEvent => ({
  event: 'partial',
  data: { run: 1, step, offset, text },
});
const phase = (name: string, more = {}): TaskStreamEvent => ({
  event: 'phase',
  data: { phase: name, message: '', attempts: 1, ...more },
});
const tool = (content: string, isError = false, id = 'c1'): TaskStreamEvent => ({
  event: 'tool',
  data: { run: 1, step: 1, id, name: 'web_search', content, isError },
});
const usage = (more: Partial<UsageTold> = {}): TaskStreamEvent => ({
  event: 'usage',
  data: {
    modelCalls: 2,
    inputTokens: 12_345,
    cachedInputTokens: 1000,
    outputTokens: 678,
    cost: '0.01',
    knownCost: '0.01',
    unpricedCalls: 0,
    ...more,
  },
});
const end: TaskStreamEvent = {
  event: 'end',
  data: { phase: 'Succeeded', message: 'done', createdAt: '2026-01-01T00:00:00Z', completedAt: '2026-01-01T00:00:12Z' },
};
const facts = '1,234 tokens in, 56 out, $0.0012, 2.1 s, large';

interface Row {
  readonly name: string;
  readonly events: readonly TaskStreamEvent[];
  readonly isLive?: boolean;
  readonly is: string;
}

const rows: readonly Row[] = [
  { name: 'a phase', events: [phase('Pending', { message: 'waits for a place' })], is: 't Pending  waits for a place\n' },
  {
    name: 'a later attempt and iteration',
    events: [phase('Running', { attempts: 2, iteration: 3 })],
    is: 't Running (iteration 3, attempt 2)\n',
  },
  {
    name: 'a turn with a tool call, and what came of it',
    events: [
      turn({ toolCalls: [{ id: 'c1', name: 'web_search', arguments: '{"query":"node"}' }] }),
      tool('one\ntwo'),
      tool('no such page', true, 'unknown'),
    ],
    is: `turn 1: web_search  ${facts}\n  web_search {"query":"node"} -> one two\n  web_search -> failed: no such page\n`,
  },
  {
    name: 'what a turn says, what is odd about it, and its notes',
    events: [turn({ text: 'a\nb', stopReason: 'max_tokens', cost: 'unknown', notes: ['no temperature'] })],
    is: 'a\nb\nturn 1  1,234 tokens in, 56 out, cost unknown, 2.1 s, large, cut off at the token limit\n  no temperature\n',
  },
  {
    name: 'text as it comes, and of its turn only the rest',
    events: [partial(0, 'Hel'), partial(3, 'lo'), turn({ text: 'Hello.' })],
    isLive: true,
    is: `Hello.\nturn 1  ${facts}\n`,
  },
  {
    name: 'text once where nobody looks',
    events: [partial(0, 'Hel'), turn({ text: 'Hello.' })],
    is: `Hello.\nturn 1  ${facts}\n`,
  },
  {
    name: 'text that is told again after a lost connection, once',
    events: [partial(0, 'Hello'), partial(0, 'Hel'), partial(0, 'Hello wor'), turn({ text: 'Hello world' })],
    isLive: true,
    is: `Hello world\nturn 1  ${facts}\n`,
  },
  {
    name: 'text of a call that broke off and began anew, on a line of its own',
    events: [partial(0, 'Hello'), partial(0, 'Good'), partial(4, ' day'), turn({ text: 'Good day' })],
    isLive: true,
    is: `Hello\nGood day\nturn 1  ${facts}\n`,
  },
  {
    name: 'a phase in the middle of a line, on a line of its own',
    events: [partial(0, 'Hello'), phase('Running', { message: 'interrupted' }), partial(5, ' you')],
    isLive: true,
    is: 'Hello\nt Running  interrupted\n you',
  },
  {
    name: 'nothing that could write to the terminal',
    events: [partial(0, 'a\u001b[2Jb\r\n'), turn({ text: 'a\u001b[2Jb\r\nc\u009bd' })],
    isLive: true,
    is: `a [2Jb\nc d\nturn 1  ${facts}\n`,
  },
  {
    name: 'the end once, with what all came to',
    events: [usage(), phase('Succeeded', { message: 'done' }), end],
    is: 't Succeeded  done\n2 turns, 12,345 tokens in (1,000 cached), 678 out, $0.01, 12s\n',
  },
  {
    name: 'a cost of which a part is known',
    events: [usage({ cost: 'unknown', unpricedCalls: 1 }), { event: 'end', data: { phase: 'Failed', message: '' } }],
    is: 't Failed\n2 turns, 12,345 tokens in (1,000 cached), 678 out, $0.01 and 1 turn of unknown cost\n',
  },
  {
    name: 'a cost of which nothing is known',
    events: [
      usage({ cost: 'unknown', knownCost: '0.00', unpricedCalls: 2 }),
      { event: 'end', data: { phase: 'Failed', message: '' } },
    ],
    is: 't Failed\n2 turns, 12,345 tokens in (1,000 cached), 678 out, cost unknown\n',
  },
  ...(
    [
      ['0.00', '$0.00'],
      ['12.5', '$12.50'],
      ['0.0174528', '$0.0175'],
      ['0.00123', '$0.0012'],
      ['0.000004', '<$0.0001'],
    ] as const
  ).map(([cost, is]) => ({
    name: `${cost} dollars as ${is}`,
    events: [usage({ cost }), { event: 'end', data: { phase: 'Failed', message: '' } } as const],
    is: `t Failed\n2 turns, 12,345 tokens in (1,000 cached), 678 out, ${is}\n`,
  })),
  { name: 'the end of a Task without a model', events: [end], is: 't Succeeded  done\n12s\n' },
];

describe('a Task that is watched shows', () => {
  for (const { name, events, isLive = false, is } of rows)
    it(name, () => {
      let [text, state] = ['', nothingShown];
      for (const event of events) {
        const next = shown(state, event, { name: 't', isLive, hasColors: false });
        text += next.text;
        state = next.state;
      }
      expect(text).to.equal(is);
    });
  it('colors where there are some', () =>
    expect(shown(nothingShown, end, { name: 't', isLive: true, hasColors: true }).text).to.equal(
      't \u001b[32mSucceeded\u001b[0m  done\n\u001b[2m12s\u001b[0m\n',
    ));
});
