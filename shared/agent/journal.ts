import { InvalidError } from '../errors/catalogue.ts';
import type { ModelAnswer } from '../llm/types.ts';
import type { Step, Store, TaskKey } from '../store/store.ts';
import type { JournalStep, ToolStepResult } from './core/journal.ts';

/** Steps that are asked for at a time. */
const page = 500;

/** The steps of a run after number `after` (-1 for all), in order; a few hundred at a time. */
export async function readSteps(
  read: (after: number, limit: number) => Promise<readonly Step[]>,
  after: number,
): Promise<readonly Step[]> {
  const found: Step[] = [];
  for (;;) {
    const items = await read(found.at(-1)?.step ?? after, page);
    found.push(...items);
    if (items.length < page) return found;
  }
}

/** A step as the step machine takes it; an InvalidError for one that says nothing. */
export function entryOf({ step, kind, body }: Step): JournalStep {
  if (kind === 'tool') return { step, kind, result: body as ToolStepResult };
  const { answer } = body as { answer?: ModelAnswer };
  if (answer === undefined) throw new InvalidError(`step ${step} of the journal holds no answer`);
  return { step, kind, answer };
}

/** Puts a tool's result into the journal, and resolves with the one that is there in the end. `durationMs` is how long the tool has worked. */
export async function putToolStep(
  store: Pick<Store, 'putStep' | 'steps'>,
  { task, run, step, key }: { readonly task: TaskKey; readonly run: number; readonly step: number; readonly key: string },
  result: ToolStepResult,
  durationMs: number,
): Promise<ToolStepResult> {
  const usage = { inputTokens: 0, outputTokens: 0, durationMs };
  if (await store.putStep(task, run, step, { kind: 'tool', key, body: result, usage })) return result;
  // Somebody else was faster, and the run goes on from what they said.
  const [there] = await store.steps(task, run, { after: step - 1, limit: 1 });
  return there?.step === step && there.kind === 'tool' ? (there.body as ToolStepResult) : result;
}
