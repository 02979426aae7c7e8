import type { JournalStep, ToolStepResult } from '../../shared/agent/core/journal.ts';
import { entryOf, putToolStep, readSteps } from '../../shared/agent/journal.ts';
import { InvalidError } from '../../shared/errors/catalogue.ts';
import { stepKey } from '../../shared/store/step-key.ts';
import type { Store, TaskKey } from '../../shared/store/store.ts';
import { type Patience, persist } from '../persist.ts';

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
      const steps = await readSteps((after, limit) => persist(() => store.steps(task, run, { after, limit }), patience), -1);
      return steps.map(entryOf);
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
      await persist(() => putToolStep(store, { task, run, step, key: keyOf(step) }, result, durationMs), patience);
    },
  };
}
