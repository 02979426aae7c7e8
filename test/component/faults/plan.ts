import type { Script } from '../../../demo/model/types.ts';
import type { Runtime } from '../../../shared/core/runtime.ts';
import type { Effect } from '../../../shared/tools/core/effect.ts';

/** A tool that the run uses, and what a second call of it would do. */
export interface PlannedCall {
  readonly name: string;
  readonly effect: Effect;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What is done at each step of the journal. */
export type PlannedStep = { readonly kind: 'model' } | { readonly kind: 'tool'; readonly call: PlannedCall };

/** What the model calls in each turn but the last, which calls nothing. */
export type Plan = readonly (readonly PlannedCall[])[];

/** The file that a program of the run's own adds a line to. */
export const ledgerFile = 'ledger';

const look = (turn: number): PlannedCall => ({ name: 'look', effect: 'pure', arguments: { at: `t${turn}` } });
const put = (turn: number): PlannedCall => ({ name: 'put', effect: 'idempotent', arguments: { at: `t${turn}`, value: turn } });
const pay = (turn: number): PlannedCall => ({ name: 'pay', effect: 'effectful', arguments: { item: `t${turn}` } });
const program = (turn: number): PlannedCall => ({
  name: 'code_exec',
  effect: 'effectful',
  arguments: { language: 'bash', code: `echo t${turn} >> ${ledgerFile}` },
});

/** Calls of all three effects, one or two a turn; a run in a pod has a program of its own to run beside them. */
export function planOf(turns: number, runtime: Runtime): Plan {
  const own = runtime === 'job' ? program : look;
  const kinds = [
    (turn: number) => [look(turn), put(turn)],
    (turn: number) => [pay(turn)],
    (turn: number) => [own(turn)],
    (turn: number) => [pay(turn), look(turn)],
    (turn: number) => [put(turn)],
  ];
  return Array.from({ length: turns - 1 }, (_, turn) => kinds[turn % kinds.length]?.(turn) ?? []);
}

/** The steps that a run of this plan has in its journal. */
export function stepsOf(plan: Plan): PlannedStep[] {
  const model: PlannedStep = { kind: 'model' };
  return [...plan.flatMap((calls) => [model, ...calls.map((call): PlannedStep => ({ kind: 'tool', call }))]), model];
}

/** A model that goes through with the plan whatever its tools answer, and ends with what those have said that can always be asked again. */
export function scriptOf(plan: Plan): Script {
  return ({ messages }) => {
    const turn = messages.filter(({ role }) => role === 'assistant').length;
    const calls = plan[turn];
    if (calls !== undefined)
      return {
        content: calls.map(({ name, arguments: args }, i) => ({
          type: 'tool_call' as const,
          id: `toolu_${turn}_${i}`,
          name,
          arguments: args,
        })),
      };
    const results = messages.flatMap(({ content }) => content.filter((part) => part.type === 'tool_result'));
    const repeatable = plan.flatMap((of, at) =>
      of.flatMap(({ effect }, i) => (effect === 'effectful' ? [] : [`toolu_${at}_${i}`])),
    );
    const said = results.filter(({ id }) => repeatable.includes(id)).map(({ content }) => content);
    return { content: [{ type: 'text', text: said.join('\n') }] };
  };
}
