import type { BenchResult } from './result.ts';
import { longRun } from './runtimes/long-run.ts';
import { oneTurnTasks } from './runtimes/one-turn.ts';
import { autonomousRounds } from './runtimes/rounds.ts';
import { whereTimeGoes } from './runtimes/spans.ts';
import { waitingAgents } from './runtimes/waiting.ts';

/** `ai` Tasks in both runtimes: how long they take beside a model's own time, how many at once, and what those who wait hold. */
export async function run(): Promise<BenchResult[]> {
  return [
    ...(await oneTurnTasks()),
    ...(await whereTimeGoes()),
    ...(await autonomousRounds()),
    ...(await longRun()),
    ...(await waitingAgents()),
  ];
}
