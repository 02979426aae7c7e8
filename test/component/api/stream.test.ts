import { expect } from 'chai';
import { taskAdmitted, taskFinished, taskStarted } from '../../../eventing/core/spine.ts';
import type { Task, TaskStatus } from '../../../shared/api/generated/task.ts';
import { Tasks } from '../../../shared/api/kinds.ts';
import { validator } from '../../../shared/schema/validate.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';
import { references } from '../../support/openapi.ts';
import { refusal } from '../../support/store.ts';
import { openStream, type ReadEvent, type StreamReader } from '../../support/stream-reader.ts';
import { until } from '../../support/until.ts';

/** A Task whose life the test makes up. */
interface Staged {
  readonly task: Task;
  readonly worker: Worker;
  turn(step: number, text: string, ...tools: string[]): Promise<void>;
  tool(step: number, name: string, content: string): Promise<void>;
  say(step: number, text: string): Promise<number>;
  /** Changes the status and sends the event that goes with it. */
  becomes(status: TaskStatus): Promise<void>;
  /** The next run. */
  again(): Promise<Staged>;
}

const names = (events: readonly ReadEvent[]): string[] => events.map(({ event }) => event);
const lasting = (events: readonly ReadEvent[]): ReadEvent[] => events.filter(({ event }) => event !== 'partial');

describe('api: the stream of a Task', function () {
  this.timeout(30_000);
  let api: TestApi;
  let token: string;
  const readers: StreamReader[] = [];
  before(async () => {
    api = await startTestApi({ streamLimits: { open: 120, quietSeconds: 1 } });
    token = await api.token('default', 'orka-client');
  });
  afterEach(() => {
    for (const reader of readers.splice(0)) reader.leave();
  });
  after(() => api.close());

  async function open(name: string, options: Parameters<typeof openStream>[2] = {}, from = api): Promise<StreamReader> {
    const reader = await openStream({ url: from.url, token }, name, options);
    readers.push(reader);
    return reader;
  }

  /** All that is told to somebody who comes now and stays to the end. */
  async function whole(name: string, lastEventId?: string): Promise<readonly ReadEvent[]> {
    const reader = await open(name, { lastEventId });
    expect(await reader.closed()).to.equal(true);
    return reader.events;
  }

  async function staged(name: string, from = api): Promise<Staged> {
    const task = await from.task(name);
    return acting(from, task, await from.work(task));
  }

  function acting({ store, setStatus, publish, work }: TestApi, task: Task, worker: Worker): Staged {
    const { task: key, run, job } = worker;
    const usage = { inputTokens: 10, cachedInputTokens: 4, outputTokens: 2, costNanos: 3_000_000, durationMs: 5 };
    const put = (step: number, kind: 'model' | 'tool', body: object, more = {}) =>
      store.putStep(key, run, step, { kind, key: `${key.uid}/${run}/${step}`, body, ...more });
    return {
      task,
      worker,
      async turn(step, text, ...tools) {
        const calls = tools.map((tool, at) => ({
          type: 'tool_call' as const,
          id: `c${step}.${at}`,
          name: tool,
          arguments: { at },
        }));
        const content = [{ type: 'text', text }, ...calls];
        const stopReason = tools.length > 0 ? 'tool_calls' : 'end';
        await put(step, 'model', { request: 'h', answer: { content, stopReason, usage, provider: 'p', model: 'm' } }, { usage });
      },
      async tool(step, name, content) {
        await put(step, 'tool', { id: `c${step - 1}.0`, name, content, isError: false });
      },
      say: async (step, text) => (await store.say(key, { run, step, text })).following,
      async becomes(status) {
        await setStatus(task, status);
        const at = { version: JSON.stringify(status), source: '/orka/test' };
        const { phase } = status;
        if (phase === 'Pending') return publish(taskAdmitted(key, at));
        if (phase === 'Running') return publish(taskStarted(key, { job, parent: undefined }, at));
        if (phase === 'Succeeded' || phase === 'Failed' || phase === 'Cancelled')
          await publish(taskFinished(key, { phase, parent: undefined }, at));
      },
      async again() {
        await store.endRun(key, run, { outcome: 'failed', message: 'once more' });
        return acting(api, task, await work(task));
      },
    };
  }

  /** Two runs of ten steps in all, to the Task's end. */
  const life: readonly ((now: { run: Staged }) => Promise<void>)[] = [
    ({ run }) => run.becomes({ phase: 'Running', attempts: 1 }),
    ({ run }) => run.turn(0, 'Let me look.', 'web_search', 'file_read'),
    ({ run }) => run.tool(1, 'web_search', 'found\nit'),
    ({ run }) => run.tool(2, 'file_read', 'x'.repeat(10_000)),
    ({ run }) => run.turn(3, 'Hm.', 'file_read'),
    ({ run }) => run.tool(4, 'file_read', 'again'),
    ({ run }) => run.becomes({ phase: 'Pending', attempts: 1, message: 'to be tried again' }),
    async (now) => {
      now.run = await now.run.again();
    },
    ({ run }) => run.becomes({ phase: 'Running', attempts: 2 }),
    ({ run }) => run.turn(0, 'Once more.', 'web_search'),
    ({ run }) => run.tool(1, 'web_search', 'yes'),
    ({ run }) => run.turn(2, ''),
    ({ run }) => run.tool(3, 'web_search', '\u0000\u2028"'),
    ({ run }) => run.turn(4, 'Done.'),
    ({ run }) => run.becomes({ phase: 'Succeeded', attempts: 2, message: 'all is well' }),
  ];
  async function live(name: string): Promise<void> {
    const now = { run: await staged(name) };
    for (const act of life) await act(now);
  }

  describe('from beginning to end', () => {
    const check = (name: string) => validator(name, { $ref: `urn:orka:api#/$defs/${name}` }, { references });
    const checks = {
      phase: check('StreamPhase'),
      turn: check('StreamTurn'),
      usage: check('StreamUsage'),
      tool: check('StreamTool'),
      partial: check('StreamPartial'),
      end: check('StreamEnd'),
    };

    it('tells what happens when it happens, as the document says it', async () => {
      const now = { run: await staged('told') };
      const reader = await open('told');
      await reader.have(1);
      for (const act of life) {
        const before = lasting(reader.events).length;
        const run = now.run;
        await act(now);
        if (now.run === run) await until('what was done to be told', () => lasting(reader.events).length > before || undefined);
      }
      expect(await reader.closed()).to.equal(true);
      for (const { event, data } of reader.events) checks[event](data);
      expect(names(reader.events)).to.deep.equal([
        ...['phase', 'phase', 'turn', 'usage', 'tool', 'tool', 'turn', 'usage', 'tool', 'phase'],
        ...['phase', 'turn', 'usage', 'tool', 'turn', 'usage', 'tool', 'turn', 'usage', 'phase', 'end'],
      ]);
      const phases = reader.events.flatMap(({ event, data }) => (event === 'phase' ? [[data.phase, data.attempts]] : []));
      expect(phases).to.deep.equal([
        ['Pending', 0],
        ['Running', 1],
        ['Pending', 1],
        ['Running', 2],
        ['Succeeded', 2],
      ]);
      expect(reader.events.findLast(({ event }) => event === 'usage')?.data).to.deep.equal({
        modelCalls: 5,
        inputTokens: 50,
        cachedInputTokens: 20,
        outputTokens: 10,
        cost: '0.015',
        knownCost: '0.015',
        unpricedCalls: 0,
      });
      expect(reader.events.at(-1)?.data).to.include({ phase: 'Succeeded', message: 'all is well' });
    });

    it('tells what a model says in this moment to who is there, and to who comes', async () => {
      const run = await staged('speaking');
      await run.becomes({ phase: 'Running', attempts: 1 });
      const first = await open('speaking');
      await until('the reader to be counted', async () => ((await run.say(0, 'Hel')) > 0 ? true : undefined));
      await first.see('the text', ({ event, data }) => event === 'partial' && data.text.startsWith('Hel'));
      await run.say(0, 'Hello');
      await first.see('the rest of it', ({ event, data }) => event === 'partial' && data.offset + data.text.length === 5);
      const second = await open('speaking');
      await second.see('all of it', ({ event, data }) => event === 'partial' && data.offset === 0 && data.text === 'Hello');
      await run.turn(0, 'Hello.');
      for (const reader of [first, second]) await reader.see('the turn', ({ event }) => event === 'turn');
      for (const { event, id } of first.events) expect(id === undefined).to.equal(event === 'partial');
    });

    it('of a Task that ended while nobody read', async () => {
      await live('missed');
      const events = await whole('missed');
      expect(names(events).filter((name) => name !== 'phase').length).to.equal(16);
      expect(names(events).slice(-2)).to.deep.equal(['phase', 'end']);
    });

    it('of a Task that is deleted: its end says so', async () => {
      const run = await staged('deleted');
      await run.becomes({ phase: 'Running', attempts: 1 });
      await run.turn(0, 'Hm.');
      const reader = await open('deleted');
      await reader.see('the turn', ({ event }) => event === 'turn');
      await api.kube.delete(Tasks, { namespace: 'default', name: 'deleted' });
      await api.store.forgetTask(run.worker.task);
      expect(await reader.closed()).to.equal(true);
      expect(reader.events.at(-1)).to.deep.include({ event: 'end', data: { phase: 'Deleted', message: 'the Task was deleted' } });
      expect((await refusal(open('deleted'))).message).to.equal('task not found');
    });
  });

  describe('cut off and gone on with', () => {
    it('at every event of a Task that has ended: nothing twice, nothing left out', async () => {
      await live('history');
      const all = await whole('history');
      expect(all).to.have.length(17);
      for (const [at, { id, event }] of all.entries()) {
        if (event === 'end') break;
        const begun = await open('history');
        await begun.have(at + 1);
        begun.leave();
        expect(begun.events.slice(0, at + 1)).to.deep.equal(all.slice(0, at + 1));
        expect(await whole('history', id)).to.deep.equal(all.slice(at + 1));
      }
      const last = all.at(-1)?.id ?? '';
      const answer = await api.call('streamTask', { params: { id: 'history' }, headers: { 'last-event-id': last } });
      expect(answer.status).to.equal(204);
    });

    it('at every event of a Task that goes on: the same as for somebody who stays', async () => {
      const now = { run: await staged('broken') };
      const staying = await open('broken');
      await staying.have(1);
      const seen: ReadEvent[] = [];
      /** Reads one event over a connection of its own. */
      async function one(): Promise<void> {
        const reader = await open('broken', { lastEventId: seen.at(-1)?.id });
        const [event] = await reader.have(1);
        reader.leave();
        if (event !== undefined) seen.push(event);
      }
      await one();
      for (const act of life) {
        const run = now.run;
        await act(now);
        if (now.run === run) await until('what was done to be told', () => staying.events.length > seen.length || undefined);
        while (seen.length < staying.events.length) await one();
      }
      await staying.closed();
      while (seen.at(-1)?.event !== 'end') await one();
      expect(seen).to.deep.equal(staying.events);
    });

    it('by a query parameter too, and from the beginning by the id of another Task', async () => {
      await live('asked');
      const all = await whole('asked');
      const reader = await open('asked', { query: `?lastEventId=${all[3]?.id}` });
      await reader.closed();
      expect(reader.events).to.deep.equal(all.slice(4));
      const [foreign] = await whole('history');
      expect(await whole('asked', foreign?.id)).to.deep.equal(all);
    });
  });

  describe('within its limits', () => {
    let narrow: TestApi;
    before(async () => {
      narrow = await startTestApi({ streamLimits: { open: 1, heartbeatMs: 50, stallMs: 300 } });
    });
    after(() => narrow.close());
    const ours = async () => ({ url: narrow.url, token: await narrow.token('default', 'orka-client') });
    /** Waits until there is room for a stream again. */
    const roomFor = (name: string, lastEventId?: string): Promise<StreamReader> =>
      until('room for a stream', async () => openStream(await ours(), name, { lastEventId }).catch(() => undefined));

    it('refuses one more than there may be, and has room again as soon as one has gone', async () => {
      await narrow.task('one');
      const first = await openStream(await ours(), 'one');
      await first.have(1);
      const refused = await narrow.call('streamTask', { params: { id: 'one' }, token: (await ours()).token });
      expect([refused.status, refused.headers['retry-after']]).to.deep.equal([503, '5']);
      first.leave();
      (await roomFor('one')).leave();
      expect(narrow.errors).to.deep.equal(['all 1 streams of this process are taken: try again later']);
    });

    it('cuts off who takes nothing, who goes on where it was', async () => {
      const run = await staged('slow', narrow);
      const large = 'large '.repeat(500_000);
      for (const step of [0, 1, 2, 3, 4, 5]) await run.turn(step, `${step} ${large}`);
      await run.becomes({ phase: 'Succeeded' });
      const slow = await roomFor('slow');
      slow.pause();
      (await roomFor('slow')).leave();
      slow.resume();
      expect(await slow.closed()).to.equal(false);
      const rest = await roomFor('slow', slow.events.at(-1)?.id);
      expect(await rest.closed()).to.equal(true);
      const turns = [...slow.events, ...rest.events].flatMap(({ event, data }) =>
        event === 'turn' ? [data.text.slice(0, 2)] : [],
      );
      expect(rest.events.length, 'events that were still to come').to.be.above(1);
      expect(turns).to.deep.equal(['0 ', '1 ', '2 ', '3 ', '4 ', '5 ']);
      slow.leave();
      rest.leave();
    });
  });

  describe('many at a time', () => {
    it('has a hundred readers of one Task, who all see the same to the end', async () => {
      const now = { run: await staged('popular') };
      const all = await Promise.all(Array.from({ length: 100 }, () => open('popular')));
      await Promise.all(all.map((reader) => reader.have(1)));
      for (const act of life) {
        await act(now);
      }
      for (const reader of all) expect(await reader.closed()).to.equal(true);
      const steps = (events: readonly ReadEvent[]) =>
        events.filter(({ event }) => event !== 'phase').map(({ event, data }) => ({ event, data }));
      const [first] = all;
      for (const reader of all) expect(steps(reader.events)).to.deep.equal(steps(first?.events ?? []));
      expect(first?.events).to.have.length.at.least(17);
    });

    it('is alive when nothing happens, and ends with its process', async () => {
      const own = await startTestApi({ streamLimits: { heartbeatMs: 20 } });
      try {
        await own.task('quiet');
        const reader = await openStream({ url: own.url, token: await own.token('default', 'orka-client') }, 'quiet');
        await until('signs of life', () =>
          reader
            .text()
            .split('\n')
            .filter((line) => line === ':').length > 2
            ? true
            : undefined,
        );
        const ended = own.close();
        expect(await reader.closed()).to.equal(true);
        await ended;
        reader.leave();
      } finally {
        await own.close().catch(() => {});
      }
    });
  });

  describe('refuses', () => {
    const ask = (params: string, more: Parameters<TestApi['call']>[1] = {}) =>
      api.call('streamTask', { params: { id: params }, ...more });
    before(() => api.task('there'));

    it('whoever is nobody', async () => expect((await ask('there', { token: '' })).status).to.equal(401));
    it('a worker', async () => {
      const { worker } = await staged('of-a-worker');
      expect((await ask('there', { token: worker.token })).status).to.equal(403);
    });
    it('a Task that is not there, and one of another namespace', async () => {
      expect((await ask('nowhere')).status).to.equal(404);
      expect((await ask('there', { query: { namespace: 'kube-system' } })).status).to.equal(404);
    });
    it('an id that is none of this stream', async () => {
      const { status, body } = await ask('there', { headers: { 'last-event-id': '42' } });
      expect([status, body.error.message]).to.deep.equal([400, 'Last-Event-ID is not the id of an event of this stream']);
    });
  });
});
