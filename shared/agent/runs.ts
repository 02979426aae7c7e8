import type { RunContext } from '../api/worker.ts';
import type { Step, TaskKey } from '../store/store.ts';
import { advance, begin, type RunState } from './core/step-machine.ts';
import { entryOf, readSteps } from './journal.ts';
import { definitionsOf, toolsWithoutPod } from './tools-of.ts';

/** A run of a Task without a pod. */
export interface RunAt {
  readonly task: TaskKey & { readonly name: string };
  readonly run: number;
}

/** What a run was told, and everything that its journal says so far. */
export interface Folded {
  readonly context: RunContext;
  readonly state: RunState;
  /** When the last model turn was journalled, in milliseconds since the epoch; 0 before the first. */
  readonly turnedAt: number;
}

export interface RunsOptions {
  /** What the run was told at its beginning. */
  readonly context: (at: RunAt) => Promise<RunContext>;
  /** At most `limit` steps of its journal after that one. */
  readonly steps: (at: RunAt, after: number, limit: number) => Promise<readonly Step[]>;
  /** What may be kept of runs: how many, and how many characters in all. */
  readonly keep?: { readonly runs: number; readonly characters: number };
}

/** Folds the journals of runs; what was folded once is kept, and only what came after it is read again. */
export interface Runs {
  /** The run as its journal has it now. Throws the errors of the two readers, InvalidError for a journal that does not fit. */
  fold(at: RunAt): Promise<Folded>;
  /** Keeps a run that has been led on by a step that is in the journal. */
  keep(at: RunAt, folded: Folded): void;
  /** Keeps nothing of the run any more. */
  forget(at: RunAt): void;
}

const usual = { runs: 2000, characters: 16 * 1024 * 1024 };

/** Nothing is kept yet. Correctness never depends on what is. */
export function createRuns({ context, steps, keep = usual }: RunsOptions): Runs {
  const kept = new Map<string, { readonly folded: Folded; readonly characters: number }>();
  let characters = 0;

  function drop(key: string): void {
    characters -= kept.get(key)?.characters ?? 0;
    kept.delete(key);
  }

  function put(at: RunAt, folded: Folded): void {
    const key = keyOf(at);
    drop(key);
    const entry = { folded, characters: charactersOf(folded) };
    kept.set(key, entry);
    characters += entry.characters;
    for (const oldest of kept.keys()) {
      if (kept.size <= keep.runs && characters <= keep.characters) return;
      drop(oldest);
    }
  }

  return {
    async fold(at) {
      const before = kept.get(keyOf(at))?.folded;
      const read = (after: number): Promise<readonly Step[]> => readSteps((from, limit) => steps(at, from, limit), after);
      if (before !== undefined) {
        const folded = (await read(before.state.step - 1)).reduce(led, before);
        put(at, folded);
        return folded;
      }
      const [told, journal] = await Promise.all([context(at), read(-1)]);
      const fresh: Folded = { context: told, state: begin(told, definitionsOf(toolsWithoutPod(told))), turnedAt: 0 };
      const folded = journal.reduce(led, fresh);
      put(at, folded);
      return folded;
    },
    keep: put,
    forget: (at) => drop(keyOf(at)),
  };
}

/** The run after one more step of its journal. */
export function led({ context, state, turnedAt }: Folded, step: Step): Folded {
  const entry = entryOf(step);
  return {
    context,
    state: advance(state, entry),
    turnedAt: entry.kind === 'model' ? Date.parse(step.createdAt) : turnedAt,
  };
}

const keyOf = ({ task, run }: RunAt): string => `${task.uid}/${run}`;

/** About how much is held: four characters are about as many tokens as the conversation is counted in. */
function charactersOf({ context, state }: Folded): number {
  return 2000 + context.prompt.length + 2 * state.system.length + 4 * state.tokens;
}
