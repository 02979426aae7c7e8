import { InvalidError } from '../../shared/errors/catalogue.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import type { Step, Store, TaskKey } from '../../shared/store/store.ts';
import { type Patience, persist } from '../persist.ts';
import type { JournalStep, ToolStepResult } from './core/journal.ts';

/** A run's journal. Model steps are written by llm-call, which has the answer first; tool steps here. */
export interface Journal {
  read(): Promise<JournalStep[]>;
  /** Resolves when the result is on disk; `durationMs` is how long the tool has worked. */
  append(step: number, result: ToolStepResult, durationMs: number): Promise<void>;
  /** The key of a step: the same in every worker that comes to it. */
  keyOf(step: number): string;
}

const page = 500;

/** Opens the journal of run `run` of a Task. */
export function openJournal(store: Pick<Store, 'steps' | 'putStep'>, task: TaskKey, run: number, patience: Patience): Journal {
  const keyOf = (step: number): string => `${task.uid}/${run}/${step}`;
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
