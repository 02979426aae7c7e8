import { expect } from 'chai';
import fc from 'fast-check';
import { shortened } from '../../../../../functions/api/core/shortened.ts';
import { sseEvent } from '../../../../../functions/api/core/sse.ts';
import { beginning, cursorFrom, cursorText, type StreamCursor } from '../../../../../functions/api/core/stream-cursor.ts';
import { type Told, toldOfEnd, toldOfPhase, toldOfStep, toldOfUsage } from '../../../../../functions/api/core/stream-events.ts';
import type { Task } from '../../../../../shared/api/generated/task.ts';
import type { AnswerPart, ModelUsage } from '../../../../../shared/llm/types.ts';
import type { Step } from '../../../../../shared/store/store.ts';

const uid = '0b8e2f3a-1111-2222-3333-444455556666';
const other = 'ffffffff-1111-2222-3333-444455556666';

describe('the cursor of a stream', () => {
  const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
  const cursors = fc.record<StreamCursor>({
    task: fc.constant(uid.slice(0, 8)),
    run: fc.nat(),
    step: fc.nat(),
    turns: fc.nat(),
    totals: fc.record({
      modelCalls: count,
      inputTokens: count,
      cachedInputTokens: count,
      outputTokens: count,
      costNanos: count,
      unpricedCalls: count,
    }),
    owesUsage: fc.constant(false),
    phase: fc.constantFrom('', '0123abcd'),
    ended: fc.boolean(),
  });
  it('is the same when it comes back', () =>
    fc.assert(
      fc.property(cursors, (cursor) => {
        expect(cursorFrom(cursorText(cursor), uid)).to.deep.equal(cursor);
      }),
    ));
  it('of another Task is the beginning', () =>
    expect(cursorFrom(cursorText({ ...beginning(other), run: 3 }), uid)).to.deep.equal(beginning(uid)));
  for (const text of [
    '',
    'x',
    '7',
    `${cursorText(beginning(uid))}x`,
    cursorText(beginning(uid)).replace('.0.', '.-1.'),
    `${uid.slice(0, 8)}${'.zzzzzzzzzzz'.repeat(9)}.s.`,
  ])
    it(`is not "${text}"`, () => expect(() => cursorFrom(text, uid)).to.throw('not the id of an event'));
  it('has no character that a header or a line of an event could not hold', () =>
    expect(cursorText(beginning('a\r\nb: c'))).to.match(/^[\w.-]+$/));
});

describe('the events of a stream', () => {
  const usage: ModelUsage = { inputTokens: 100, cachedInputTokens: 40, outputTokens: 7, costNanos: 1_500_000, durationMs: 20 };
  const step = (run: number, number: number, more: Pick<Step, 'kind' | 'body'> & Partial<Step>) => ({
    run,
    step: number,
    key: 'k',
    createdAt: '2026-01-01T00:00:00Z',
    ...more,
  });
  const turn = (run: number, number: number, content: readonly AnswerPart[], used: ModelUsage | undefined = usage) =>
    step(run, number, {
      kind: 'model',
      body: { request: 'hash', answer: { content, stopReason: 'end', usage, provider: 'p', model: 'm' } },
      ...(used === undefined ? {} : { usage: used }),
    });
  const said = (text: string) => [{ type: 'text', text }] as const;
  const all = (steps: readonly ReturnType<typeof step>[], from = beginning(uid)): Told[] => {
    let cursor = from;
    return steps.flatMap((each) => {
      const told = toldOfStep(cursor, each);
      cursor = told.at(-1)?.cursor ?? cursor;
      return told;
    });
  };
  const eventsOf = (told: readonly Told[]) => told.map(({ event }) => event.event);

  it('of a turn are what was said, and what all turns have come to', () => {
    const content: AnswerPart[] = [
      { type: 'thinking', protocol: 'anthropic', text: 'hm', data: { secret: 1 } },
      ...said('Look: '),
      { type: 'tool_call', id: 'c1', name: 'web_search', arguments: { query: 'node' } },
      { type: 'tool_call', id: 'c2', name: 'broken', malformed: '{"a":' },
      ...said('there'),
    ];
    expect(all([turn(1, 0, content)]).map(({ event }) => event)).to.deep.equal([
      {
        event: 'turn',
        data: {
          run: 1,
          step: 0,
          turn: 1,
          text: 'Look: there',
          thinking: 'hm',
          toolCalls: [
            { id: 'c1', name: 'web_search', arguments: '{"query":"node"}' },
            { id: 'c2', name: 'broken', arguments: '{"a":' },
          ],
          stopReason: 'end',
          usage: { inputTokens: 100, cachedInputTokens: 40, outputTokens: 7, durationMs: 20 },
          cost: '0.0015',
          provider: 'p',
          model: 'm',
          notes: [],
        },
      },
      {
        event: 'usage',
        data: {
          modelCalls: 1,
          inputTokens: 100,
          cachedInputTokens: 40,
          outputTokens: 7,
          cost: '0.0015',
          knownCost: '0.0015',
          unpricedCalls: 0,
        },
      },
    ]);
  });

  it('count turns by run, and what they cost over all runs; one call of unknown price makes the sum unknown', () => {
    const { costNanos: _, ...unpriced } = usage;
    const told = all([turn(1, 0, said('a')), turn(1, 1, said('b')), turn(2, 0, said('c'), unpriced)]);
    const turns = told.flatMap(({ event }) =>
      event.event === 'turn' ? [[event.data.run, event.data.turn, event.data.cost]] : [],
    );
    expect(turns).to.deep.equal([
      [1, 1, '0.0015'],
      [1, 2, '0.0015'],
      [2, 1, 'unknown'],
    ]);
    expect(told.at(-1)?.event.data).to.deep.equal({
      modelCalls: 3,
      inputTokens: 300,
      cachedInputTokens: 120,
      outputTokens: 21,
      cost: 'unknown',
      knownCost: '0.003',
      unpricedCalls: 1,
    });
  });

  it('of a tool call say how much is left out', () => {
    const body = { id: 'c1', name: 'file_read', content: 'x'.repeat(5000), isError: false };
    const [told] = all([step(1, 1, { kind: 'tool', body })]);
    expect(told?.event.data).to.deep.equal({
      run: 1,
      step: 1,
      id: 'c1',
      name: 'file_read',
      content: 'x'.repeat(4096),
      contentBytes: 5000,
      isError: false,
    });
  });

  for (const body of [null, 'text', {}, { answer: null }, { answer: { content: 'text', notes: 'x' } }])
    it(`bear a turn of a worker's own making: ${JSON.stringify(body)}`, () =>
      expect(eventsOf(all([step(1, 0, { kind: 'model', body })]))).to.deep.equal(['turn', 'usage']));
  it('bear tokens that are none', () => {
    const strange = { inputTokens: 1.5, outputTokens: Number.MAX_VALUE, durationMs: 0 };
    const cursor = all([turn(1, 0, [], strange), turn(1, 1, [], strange)]).at(-1)?.cursor ?? beginning(uid);
    expect(cursorFrom(cursorText(cursor), uid)).to.deep.equal(cursor);
  });

  it('are the same after every one of them, when the reader was cut off there', () => {
    const tool = step(1, 1, { kind: 'tool', body: { id: 'c', name: 't', content: 'r', isError: true } });
    const steps = [turn(1, 0, said('a')), tool, turn(1, 2, said('b')), turn(2, 0, said('c'))];
    const whole = all(steps);
    for (const [at, { cursor }] of whole.entries()) {
      const back = cursorFrom(cursorText(cursor), uid);
      const owed = toldOfUsage(back);
      const left = steps.filter((each) => each.run > back.run || (each.run === back.run && each.step > back.step));
      expect([...owed, ...all(left, owed.at(-1)?.cursor ?? back)]).to.deep.equal(whole.slice(at + 1));
    }
  });

  const task = (status: Task['status']): Task => ({
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name: 't', uid, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { type: 'ai' },
    ...(status === undefined ? {} : { status }),
  });

  it('tell a phase once, and again when anything of it has changed', () => {
    const [first] = toldOfPhase(beginning(uid), task(undefined));
    expect(first?.event).to.deep.equal({ event: 'phase', data: { phase: 'Pending', message: '', attempts: 0 } });
    const cursor = first?.cursor ?? beginning(uid);
    expect(toldOfPhase(cursor, task({ phase: 'Pending', childTasks: [] }))).to.deep.equal([]);
    expect(toldOfPhase(cursor, task({ phase: 'Pending', message: 'waits' }))).to.have.length(1);
  });
  it('end with how the Task ended, or that it is gone', () => {
    const ended = toldOfEnd(beginning(uid), task({ phase: 'Failed', message: 'why', completionTime: '2026-01-01T00:01:00Z' }));
    expect(ended.event).to.deep.equal({
      event: 'end',
      data: { phase: 'Failed', message: 'why', createdAt: '2026-01-01T00:00:00Z', completedAt: '2026-01-01T00:01:00Z' },
    });
    expect(cursorFrom(cursorText(ended.cursor), uid).ended).to.equal(true);
    expect(toldOfEnd(beginning(uid), undefined).event.data).to.include({ phase: 'Deleted' });
  });

  it('are one line of data each, whatever a model says', () =>
    expect(sseEvent({ event: 'turn', id: '1', data: { text: 'a\n\nid: 9\rb\u2028' } })).to.equal(
      'id: 1\nevent: turn\ndata: {"text":"a\\n\\nid: 9\\rb\u2028"}\n\n',
    ));
});

describe('a shortened text', () => {
  it('ends with a whole character, and never is longer than it may be', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat({ max: 60 }), (text, limit) => {
        const short = shortened(text, limit);
        expect(Buffer.byteLength(short.text)).to.be.at.most(limit);
        expect(text.startsWith(short.text)).to.equal(true);
        expect(short.bytes === undefined).to.equal(short.text === text);
        expect(short.text).not.to.include('\ufffd');
      }),
    ));
});
