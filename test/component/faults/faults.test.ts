import { expect } from 'chai';
import type { Runtime } from '../../../shared/core/runtime.ts';
import type { ModelAnswer } from '../../../shared/llm/types.ts';
import { stepKey } from '../../../shared/store/step-key.ts';
import type { Step } from '../../../shared/store/store.ts';
import { notKnown, turnOf } from './boundary.ts';
import { doubtsOf, timesByStep } from './expected.ts';
import { type Ground, openGround } from './ground.ts';
import { inLanes } from './lanes.ts';
import { type PlannedStep, planOf, stepsOf } from './plan.ts';
import type { Remains } from './run.ts';
import { type Disturbed, disturbed, undisturbed } from './scenario.ts';

const turns = Number(process.env['ORKA_FAULT_TURNS'] ?? 4);
/** Rooms of so many runs are there at a time: more than fit the processors, for most of them wait. */
const lanes = 7;

const scenarios: readonly { readonly runtime: Runtime; readonly victim: string }[] = [
  { runtime: 'job', victim: 'store' },
  { runtime: 'function', victim: 'store' },
  { runtime: 'job', victim: 'llm-call' },
  { runtime: 'function', victim: 'llm-call' },
  { runtime: 'function', victim: 'api' },
  { runtime: 'function', victim: 'llm-answered' },
  { runtime: 'job', victim: 'worker' },
];

describe(`kill -9 at every boundary of a run of ${turns} turns (ORKA_FAULT_TURNS)`, function () {
  this.timeout(turns * 60_000);
  let ground: Ground;
  let calm: Readonly<Record<Runtime, Remains>>;
  let runs: ReadonlyMap<object, Promise<Disturbed>> = new Map();

  before('two undisturbed runs to compare with', async () => {
    ground = await openGround();
    const calmly = (runtime: Runtime): Promise<Remains> => undisturbed({ ground, runtime, plan: planOf(turns, runtime) });
    const [job, without] = await Promise.all([calmly('job'), calmly('function')]);
    calm = { job, function: without };
    runs = inLanes(scenarios, lanes, ({ runtime, victim }) =>
      disturbed({ ground, runtime, plan: planOf(turns, runtime) }, victim, calm[runtime]),
    );
  });
  after(async () => {
    await Promise.allSettled(runs.values());
    await ground?.close();
  });

  for (const scenario of scenarios) {
    const { runtime, victim } = scenario;
    describe(`of ${victim}, ${runtime === 'job' ? 'in a pod' : 'without a pod'}`, () => {
      let passes: readonly Remains[];
      let spared: readonly string[];
      const steps: readonly PlannedStep[] = stepsOf(planOf(turns, runtime));
      const effectful = steps.flatMap((step, i) => (step.kind === 'tool' && step.call.effect === 'effectful' ? [i] : []));
      /** Those that this victim makes itself, so that nobody knows how they ended when it is killed. */
      const own = effectful.filter((i) => {
        const step = steps[i];
        return step?.kind === 'tool' && (step.call.name === 'code_exec' ? victim === 'worker' : victim === 'api');
      });

      before(async () => {
        const run = (await runs.get(scenario)) as Disturbed;
        ({ passes, spared } = run);
        const kills = passes.map(({ watcher }) => watcher.kills.length);
        const again = passes.flatMap(({ watcher }) => [...watcher.books.lost.values()]).reduce((sum, one) => sum + one, 0);
        const unknown = passes.flatMap((of) => reportsOf(of.steps)).length;
        console.log(`      ${kills.join(' + ')} kills in ${run.ms} ms: ${again} calls made again, ${unknown} outcomes unknown`);
      });

      it('no boundary is left out', () => expect(spared).to.deep.equal([]));

      it('the run ends as an undisturbed one', () => {
        for (const { record, result } of passes) {
          expect(record).to.include({ state: 'ended', outcome: 'succeeded' });
          expect(result).to.equal(calm[runtime].result);
        }
      });

      it('its journal has every step once, in order, and says what that of an undisturbed one says', () => {
        for (const { steps: journal, watcher, uid } of passes) {
          expect(journal.map(({ step, kind, key }) => ({ step, kind, key }))).to.deep.equal(
            steps.map(({ kind }, step) => ({ step, kind, key: stepKey({ uid }, 1, step) })),
          );
          const doubts = doubtsOf(watcher, own);
          expect(reportsOf(journal), 'outcomes that are reported as unknown').to.deep.equal([...doubts.keys()].sort(byNumber));
          const certain = ({ step }: Step): boolean => !doubts.has(step);
          expect(journal.filter(certain).map(saidIn)).to.deep.equal(calm[runtime].steps.filter(certain).map(saidIn));
        }
      });

      it('the model is paid once a turn, and once more for each answer that llm-call was killed with', () => {
        for (const { calls, watcher } of passes) {
          const asked = new Map<number, number>();
          for (const { body } of calls) asked.set(turnOf(body), (asked.get(turnOf(body)) ?? 0) + 1);
          const expected = Array.from({ length: turns }, (_, turn) => [turn, 1 + (watcher.books.lost.get(turn) ?? 0)] as const);
          expect([...asked]).to.have.deep.members(expected);
          if (victim !== 'llm-call') expect([...watcher.books.lost], 'answers that nobody was killed with').to.deep.equal([]);
        }
      });

      it('what has an effect is done once, or is reported as unknown and not done again', () => {
        for (const { effects, ledger, watcher } of passes) {
          const doubts = doubtsOf(watcher, own);
          const paid = timesByStep(effects.filter(({ tool }) => tool === 'pay').map(({ key }) => key));
          for (const step of effectful) {
            const planned = steps[step];
            if (planned?.kind !== 'tool') continue;
            const { name, arguments: args } = planned.call;
            const code = String(args['code']).split(' ')[1];
            const times = name === 'pay' ? (paid.get(step) ?? 0) : ledger.filter((line) => line === code).length;
            expect(times, `step ${step}, ${name}`).to.equal(doubts.get(step) === 'not made' ? 0 : 1);
          }
        }
      });

      it('what is idempotent is repeated under one key only', () => {
        for (const { effects } of passes) {
          const puts = effects.filter(({ tool }) => tool === 'put');
          const keys = new Set(puts.map(({ key, item }) => `${item} ${key}`));
          const planned = steps.filter((step) => step.kind === 'tool' && step.call.name === 'put');
          expect(keys.size).to.equal(planned.length);
        }
      });

      it('nothing is left reserved, and every call is in the books', () => {
        for (const { spent, steps: journal, watcher } of passes) {
          const used = journal.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0), 0);
          expect(spent).to.include({ reservedTokens: 0, reservedCostNanos: 0 });
          expect((spent?.tokens ?? 0) - (spent?.presumedTokens ?? 0), 'tokens of answers').to.equal(used);
          expect(spent?.calls, 'calls, with those that are presumed').to.equal(turns + watcher.books.abandoned());
        }
      });
    });
  }
});

const byNumber = (a: number, b: number): number => a - b;

/** The steps whose outcome the model was told is not known. */
function reportsOf(journal: readonly Step[]): number[] {
  return journal.filter(({ kind, body }) => kind === 'tool' && JSON.stringify(body).includes(notKnown)).map(({ step }) => step);
}

/** What a step says, without how long it took. */
function saidIn({ kind, body }: Step): unknown {
  return kind === 'tool' ? body : (body as { readonly answer: ModelAnswer }).answer.content;
}
