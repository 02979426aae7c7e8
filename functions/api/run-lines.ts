import { journalLines } from '../../shared/agent/core/lines.ts';
import { entryOf, readSteps } from '../../shared/agent/journal.ts';
import type { FeedCursor } from '../../shared/store/feed.ts';
import type { RunRecord, Step, Store, TaskKey } from '../../shared/store/store.ts';

/** What a worker would have printed about the last run of a Task without a pod. */
export interface RunLines {
  /** The lines so far. */
  soFar(): Promise<string>;
  /** The lines from the first on, as they come, until the run is over. */
  follow(signal: AbortSignal): AsyncGenerator<string>;
}

/** Seconds that one question for more is held open. */
const waitSeconds = 30;

/** Lines of what the journal says. */
export function runLines(store: Pick<Store, 'runs' | 'steps' | 'feed'>, task: TaskKey): RunLines {
  const lastRun = async (): Promise<RunRecord | undefined> => (await store.runs(task)).at(-1);
  return {
    async soFar() {
      const run = await lastRun();
      if (run === undefined) return '';
      const steps = await readSteps((after, limit) => store.steps(task, run.run, { after, limit }), -1);
      return [...steps.map(writer()), ...endOf(run)].join('');
    },
    async *follow(signal) {
      const run = (await lastRun())?.run;
      if (run === undefined) return;
      const write = writer();
      let last = -1;
      const written = (steps: readonly Step[]): string[] =>
        steps.map((step) => {
          last = step.step;
          return write(step);
        });
      for (let after: FeedCursor = { run, step: last }; !signal.aborted; ) {
        const page = await store.feed(task, { after, wait: waitSeconds, signal });
        after = page.next;
        yield* written(page.steps.filter((step) => step.run === run));
        const isPast = after.run !== run || (page.run !== undefined && (page.run.run !== run || page.run.state === 'ended'));
        if (!isPast) continue;
        yield* written(await readSteps((from, limit) => store.steps(task, run, { after: from, limit }), last));
        yield* endOf((await store.runs(task)).find((record) => record.run === run));
        return;
      }
    },
  };
}

function writer(): (step: Step) => string {
  const line = journalLines();
  return (step) => `${line(entryOf(step))}\n`;
}

/** As a worker says it. */
function endOf(record: RunRecord | undefined): string[] {
  const { run, outcome, message } = record ?? {};
  return outcome === undefined ? [] : [`run ${run} ${outcome}${message === undefined ? '' : `: ${message}`}\n`];
}
