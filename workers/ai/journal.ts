import { InvalidError } from '../../shared/errors/catalogue.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import { stepKey } from '../../shared/store/step-key.ts';
import type { Step, Store, TaskKey } from '../../shared/store/store.ts';
import { type Patience, persist } from '../persist.ts';
import type { JournalStep, ToolStepResult } from './core/journal.ts';

/** A run's journal. Model steps are written by llm-call, which has the answer first; tool steps here. */
export interface Journal {
  read(): Promise<JournalStep[]>;
  /** Resolves when the result is on disk; `durationMs` is how long the tool has worked. */
  append(step: number, result: ToolStepResult, durationMs: number): Promise<void>;
  /** Says that the effectful call of this step begins; false where a worker before us has said so and did not come to its end. */
  begin(step: number): Promise<boolean>;
  /** The key of a step: the same in every worker that comes to it. */
  keyOf(step: number): string;
}

const page = 500;

/** Its trace is what is wanted of a claim, so the shortest one will do; a worker before us has it for no longer. */
const claim = { ttlMs: 100, wait: 1 } as const;

/** Opens the journal of run `run` of a Task; `holder` is what no other worker is called. */
export function openJournal(
  store: Pick<Store, 'steps' | 'putStep' | 'claimStep'>,
  { task, run, holder }: { readonly task: TaskKey; readonly run: number; readonly holder: string },
  patience: Patience,
): Journal {
  const keyOf = (step: number): string => stepKey(task, run, step);
  return {
    keyOf,
    async read() {
      const found: JournalStep[] = [];
      for (;;) {
        const items = await persist(
          () => store.steps(task, run, { ...(found.length === 0 ? {} : { after: found.length - 1 }), limit: page }),
          patience,
        );
        found.push(...items.map(entryOf));
        if (items.length < page) return found;
      }
    },
    async begin(step) {
      for (;;) {
        const answer = await persist(() => store.claimStep(task, run, step, { holder, ...claim }), patience);
        if (answer.granted) return answer.takenOver !== true;
        if ('journalled' in answer)
          throw new InvalidError(`step ${step} is in the journal already: another worker goes on with this run`);
      }
    },
    async append(step, result, durationMs) {
      const usage = { inputTokens: 0, outputTokens: 0, durationMs };
      await persist(() => store.putStep(task, run, step, { kind: 'tool', key: keyOf(step), body: result, usage }), patience);
    },
  };
}

function entryOf({ step, kind, body }: Step): JournalStep {
  if (kind === 'tool') return { step, kind, result: body as ToolStepResult };
  const { answer } = body as { answer?: ModelAnswer };
  if (answer === undefined) throw new InvalidError(`step ${step} of the journal holds no answer`);
  return { step, kind, answer };
}
