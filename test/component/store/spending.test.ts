import { expect } from 'chai';
import { windowMs } from '../../../functions/store/core/rate-window.ts';
import { checkStore } from '../../../functions/store/tools/check.ts';
import { ConflictError, InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { BudgetLimit, CallGrant, CallReservation, SpendingRecord } from '../../../shared/store/spending.ts';
import type { NewStep, TaskKey } from '../../../shared/store/store.ts';
import { beginFirstRun, refusal, startTestStore, type TestStore } from '../../support/store.ts';

const task = { namespace: 'team', uid: 'task-1' };
const scope = 'task/task-1';
const month = 'namespace/team/2026-11';
const provider = 'provider/team/p';
/** A sixtieth of the minute that rate limits are kept in. */
const second = windowMs / 60;

/** A call that says nothing but what is given. */
const call = (given: Partial<CallReservation> = {}): CallReservation => ({
  holder: 'a',
  attempt: 1,
  worst: { tokens: 100, costNanos: 1_000 },
  rates: [],
  budgets: [{ scope }],
  ...given,
});

const answer = (inputTokens: number, costNanos: number | undefined, scopes: readonly string[] = [scope]): NewStep => ({
  kind: 'model',
  key: 'k',
  body: {},
  usage: { inputTokens, outputTokens: 0, durationMs: 1, ...(costNanos === undefined ? {} : { costNanos }) },
  scopes,
});

describe('store: what calls of models cost', () => {
  let clock: number;
  let test: TestStore;
  beforeEach(async () => {
    clock = Date.parse('2026-11-21T12:00:00Z');
    test = await startTestStore({ now: () => clock });
    await beginFirstRun(test.store, task);
  });
  afterEach(async () => {
    expect(checkStore(test.path).findings).to.deep.equal([]);
    await test.close();
  });

  const reserve = (given: Partial<CallReservation> = {}, step = 0, of: TaskKey = task): Promise<CallGrant> =>
    test.store.reserveCall(of, 1, step, call(given));
  const put = (step: number, entry: NewStep, of: TaskKey = task) => test.store.putStep(of, 1, step, entry);
  const release = (step = 0, holder = 'a') => test.store.releaseCall(task, 1, step, holder);
  /** Of a scope, what is not zero. */
  const spent = async (of = scope): Promise<Partial<SpendingRecord>> => {
    const [record] = await test.store.spending('team', [of]);
    return Object.fromEntries(Object.entries(record ?? {}).filter(([, value]) => value !== 0 && value !== of));
  };
  const reserved = { reservedTokens: 100, reservedCostNanos: 1_000 };
  const presumed = { calls: 1, tokens: 100, costNanos: 1_000, presumedTokens: 100, presumedCostNanos: 1_000 };
  const real = { calls: 1, tokens: 40, costNanos: 300 };

  describe('budgets', () => {
    it('a scope that has spent nothing is all zeros, in the order of the question', async () => {
      const records = await test.store.spending('team', ['b', 'a']);
      expect(records.map((record) => record.scope)).to.deep.equal(['b', 'a']);
      expect(await spent('a')).to.deep.equal({});
    });

    const limits: readonly { name: string; budgets: readonly BudgetLimit[]; refused?: object }[] = [
      { name: 'exactly enough', budgets: [{ scope, tokens: 200, costNanos: 2_000 }] },
      { name: 'a token too few', budgets: [{ scope, tokens: 199 }], refused: { scope, left: { tokens: 99 } } },
      { name: 'a nano too little', budgets: [{ scope, costNanos: 1_999 }], refused: { scope, left: { costNanos: 999 } } },
      {
        name: 'one of several is short',
        budgets: [
          { scope: month, tokens: 100 },
          { scope, tokens: 1 },
        ],
        refused: { scope, left: { tokens: 0 } },
      },
      {
        name: 'the limit that is said last counts',
        budgets: [
          { scope, tokens: 1 },
          { scope, tokens: 200 },
        ],
      },
    ];
    for (const { name, budgets, refused } of limits)
      it(`beside another call that is under way: ${name}`, async () => {
        await reserve();
        const grant = await reserve({ budgets }, 1);
        expect(grant).to.deep.equal(refused === undefined ? { granted: true, afterMs: 0 } : { granted: false, ...refused });
        expect(await spent(month), 'nothing is reserved where one refuses').to.deep.equal({});
        expect(await spent()).to.include({ reservedTokens: refused === undefined ? 200 : 100 });
      });

    it('a call of unknown price is refused by a budget of money only', async () => {
      const worst = { tokens: 100, costNanos: undefined };
      expect(await reserve({ worst, budgets: [{ scope, tokens: 100, costNanos: 9_999 }] })).to.include({ granted: false });
      expect(await reserve({ worst, budgets: [{ scope, tokens: 100 }] })).to.include({ granted: true });
      await put(0, answer(40, undefined));
      expect(await spent()).to.deep.equal({ calls: 1, tokens: 40, unpricedCalls: 1 });
    });
  });

  describe('what becomes of a reservation', () => {
    it('the same again is the same', async () => {
      for (const _ of [1, 2]) expect(await reserve()).to.deep.equal({ granted: true, afterMs: 0 });
      expect(await spent()).to.deep.equal(reserved);
    });
    it('journalled: what it really cost, to all whom it is charged to', async () => {
      await reserve();
      for (const _ of [1, 2]) await put(0, answer(40, 300, [scope, month]));
      for (const each of [scope, month]) expect(await spent(each)).to.deep.equal(real);
    });
    it('journalled without being reserved: the same', async () => {
      for (const _ of [1, 2]) await put(0, answer(40, 300, [scope, month]));
      for (const each of [scope, month]) expect(await spent(each)).to.deep.equal(real);
    });
    it('journalled without a word about its cost: the worst', async () => {
      await reserve();
      await put(0, { kind: 'model', key: 'k', body: {} });
      expect(await spent()).to.deep.equal(presumed);
    });
    it('journalled by a worker: what it says is its own, whoever made the call says what it cost', async () => {
      await reserve();
      await test.as(task).putStep(task, 1, 0, { ...answer(0, 0, [month]), key: 'other' });
      expect([await spent(), await spent(month)]).to.deep.equal([reserved, {}]);
      expect(await refusal(put(0, answer(40, 300)))).to.be.instanceOf(ConflictError);
      expect(await spent()).to.deep.equal(real);
    });
    it('given back: nothing, and only by who has it', async () => {
      await reserve();
      await release(0, 'b');
      expect(await spent()).to.deep.equal(reserved);
      for (const _ of [1, 2]) await release();
      expect(await spent()).to.deep.equal({});
    });
    it('the next attempt: in place of the one before', async () => {
      await reserve();
      await reserve({ attempt: 2, worst: { tokens: 7, costNanos: 70 } });
      expect(await spent()).to.deep.equal({ reservedTokens: 7, reservedCostNanos: 70 });
      expect(await refusal(reserve({ attempt: 1 })), 'one that comes late').to.be.instanceOf(ConflictError);
    });
    it('the next attempt, refused: nothing is left of the one before', async () => {
      await reserve();
      expect(await reserve({ attempt: 2, budgets: [{ scope, tokens: 99 }] })).to.include({ granted: false });
      expect(await spent()).to.deep.equal({});
    });
    it('another holder: the one before counts as spent', async () => {
      await reserve();
      await reserve({ holder: 'b' });
      expect(await spent()).to.deep.equal({ ...presumed, ...reserved });
      await put(0, answer(40, 300));
      expect(await spent()).to.deep.equal({ ...presumed, calls: 2, tokens: 140, costNanos: 1_300 });
    });
    it('another holder, refused for what is presumed: that stays', async () => {
      await reserve();
      const refused = await reserve({ holder: 'b', budgets: [{ scope, tokens: 150 }] });
      expect(refused).to.deep.equal({ granted: false, scope, left: { tokens: 50 } });
      expect(await spent()).to.deep.equal(presumed);
    });
    for (const [name, stop] of [
      ['its run ends', () => test.store.endRun(task, 1, { outcome: 'failed' })],
      ['its run pauses', () => test.store.pauseRun(task, 1, 'x')],
    ] as const)
      it(`${name}: it counts as spent`, async () => {
        await reserve();
        for (const _ of [1, 2]) await stop();
        expect(await spent()).to.deep.equal(presumed);
      });
    it('its Task is forgotten: it counts as spent for those that stay, also what comes of it later', async () => {
      const child = { namespace: 'team', uid: 'child' };
      await test.store.beginRun(child, { name: 'child', root: task.uid, iteration: 0, job: 'child-job' });
      const budgets = [{ scope }, { scope: 'task/child' }, { scope: month }];
      await reserve({ budgets }, 0, child);
      await test.store.forgetTask(child);
      for (const each of [scope, month]) expect(await spent(each)).to.deep.equal(presumed);
      expect(await spent('task/child')).to.deep.equal({});
    });
    it('a Task above it is forgotten: nobody keeps a budget for it', async () => {
      const child = { namespace: 'team', uid: 'child' };
      await test.store.beginRun(child, { name: 'child', root: task.uid, iteration: 0, job: 'child-job' });
      await reserve({ budgets: [{ scope, tokens: 100 }, { scope: month }] }, 0, child);
      await test.store.forgetTask(task);
      expect(await reserve({ budgets: [{ scope, tokens: 1 }, { scope: month }] }, 1, child)).to.include({ granted: true });
      await put(0, answer(40, 300, [scope, month]), child);
      expect([await spent(), await spent(month)]).to.deep.equal([{}, { ...real, ...reserved }]);
    });
    it('is there after a restart', async () => {
      await reserve({ rates: [{ key: provider, requestsPerMinute: 1 }] });
      test = await test.restart();
      expect(await spent()).to.deep.equal(reserved);
      expect(await reserve({ rates: [{ key: provider, requestsPerMinute: 1 }] }, 1)).to.deep.equal({
        granted: true,
        afterMs: 60 * second,
      });
    });
    it('none is made for a step that is there, a run that is over or was never there, and what makes no sense', async () => {
      await put(0, answer(1, 1));
      expect(await refusal(reserve())).to.be.instanceOf(ConflictError);
      expect(await refusal(test.store.reserveCall(task, 2, 0, call()))).to.be.instanceOf(NotFoundError);
      for (const wrong of [
        { attempt: 0 },
        { holder: '' },
        { worst: { tokens: 1.5, costNanos: 1 } },
        { rates: [{ key: 'k', requestsPerMinute: 0 }] },
      ])
        expect(await refusal(reserve(wrong, 1))).to.be.instanceOf(InvalidError);
      await test.store.endRun(task, 1, { outcome: 'succeeded' });
      expect(await refusal(reserve({}, 1))).to.be.instanceOf(NotFoundError);
    });
  });

  describe('rate limits', () => {
    const ask = async (step: number, given: Partial<CallReservation> = {}): Promise<number> => {
      const grant = await reserve({ budgets: [], rates: [{ key: provider, requestsPerMinute: 2 }], ...given }, step);
      return grant.granted ? grant.afterMs / second : Number.NaN;
    };
    const asks = async (...steps: readonly number[]): Promise<number[]> => {
      const seconds: number[] = [];
      for (const step of steps) seconds.push(await ask(step));
      return seconds;
    };

    it('hands out times, in the order in which was asked', async () => {
      expect(await asks(0, 1, 2, 3, 4)).to.deep.equal([0, 0, 60, 60, 120]);
      clock += 30 * second;
      expect(await asks(2, 4), 'the same again').to.deep.equal([30, 90]);
      clock += 200 * second;
      expect(await asks(5, 6, 7), 'after all of them').to.deep.equal([0, 0, 60]);
    });
    it('many at once are let through one after another', async () => {
      const times = await Promise.all(Array.from({ length: 10 }, (_, step) => ask(step)));
      expect(times.toSorted((a, b) => a - b)).to.deep.equal([0, 0, 60, 60, 120, 120, 180, 180, 240, 240]);
    });
    it('tokens are those that a call may come to, then those that it came to', async () => {
      const rates = [{ key: provider, tokensPerMinute: 250 }];
      expect([await ask(0, { rates }), await ask(1, { rates }), await ask(2, { rates })]).to.deep.equal([0, 0, 60]);
      await put(0, answer(40, 300));
      await release(2);
      expect(await ask(3, { rates })).to.equal(0);
    });
    it('a call larger than a minute has one of its own', async () => {
      const rates = [{ key: provider, tokensPerMinute: 50 }];
      expect([await ask(0, { rates }), await ask(1, { rates })]).to.deep.equal([0, 60]);
    });
    it('the widest time of all keys, and nobody else waits for it', async () => {
      const agent = { key: 'agent/team/slow', requestsPerMinute: 1 };
      const rates = [{ key: provider, requestsPerMinute: 100 }, agent];
      expect([await ask(0, { rates }), await ask(1, { rates }), await ask(2, { rates })]).to.deep.equal([0, 60, 120]);
      expect(await ask(3, { rates: [{ key: provider, requestsPerMinute: 100 }] })).to.equal(0);
    });
    it('a time that is given back is free again, for who comes next', async () => {
      expect(await asks(0, 1, 2, 3)).to.deep.equal([0, 0, 60, 60]);
      await release(3);
      await release(2);
      expect(await asks(4, 5)).to.deep.equal([60, 60]);
    });
    it('a request that failed was one all the same, but not its tokens', async () => {
      const rates = [{ key: provider, requestsPerMinute: 2, tokensPerMinute: 100 }];
      expect([await ask(0, { rates }), await ask(0, { rates, attempt: 2 })]).to.deep.equal([0, 0]);
      expect(await ask(0, { rates, attempt: 3 })).to.equal(60);
    });
    it('a time that has not come yet is whoever’s takes the step over, and nothing was spent', async () => {
      await asks(0, 1, 2);
      clock += 20 * second;
      const rates = [{ key: provider, requestsPerMinute: 2 }];
      const grant = await reserve({ holder: 'b', rates }, 2);
      expect(grant).to.deep.equal({ granted: true, afterMs: 40 * second });
      expect(await spent()).to.deep.equal(reserved);
      expect(await ask(3)).to.equal(40);
    });
    it('who was told to ask again keeps the turn, and has spent nothing when the run ends', async () => {
      await asks(0, 1, 2, 3, 4, 5);
      clock += 130 * second;
      const rates = [{ key: provider, requestsPerMinute: 2 }];
      expect(await reserve({ holder: 'b', rates }, 4), 'within a minute of its time').to.deep.equal({
        granted: true,
        afterMs: 0,
      });
      expect((await spent()).presumedTokens).to.equal(undefined);
      await reserve({ holder: 'c', rates }, 4);
      expect((await spent()).presumedTokens, 'now it may have been made').to.equal(100);
    });
    it('a turn that nobody has come for within a minute is over', async () => {
      await asks(0, 1, 2, 3, 4);
      clock += 181 * second;
      const rates = [{ key: provider, requestsPerMinute: 2 }];
      for (const step of [5, 6]) await ask(step);
      expect(await reserve({ holder: 'b', rates, budgets: [] }, 4)).to.deep.equal({ granted: true, afterMs: 60 * second });
    });
    it('the limit that is said last counts', async () => {
      await asks(0, 1, 2);
      expect(await ask(3, { rates: [{ key: provider, requestsPerMinute: 9 }] }), 'behind those who wait').to.equal(60);
      expect(await ask(4, { rates: [{ key: provider, requestsPerMinute: 1 }] })).to.equal(120);
    });
  });
});
