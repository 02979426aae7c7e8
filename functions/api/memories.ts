import type { RunMemory } from '../../shared/api/worker.ts';
import type { TaskKey } from '../../shared/store/keys.ts';
import { type MemoryLimits, memoriesForRun } from './core/memory-context.ts';
import type { ApiDeps } from './deps.ts';

/** How long a run waits for what is known from earlier work before it begins without. */
const patienceMs = 1_000;

/** Whose run it is, and what it is about. */
interface Asking {
  readonly task: TaskKey;
  readonly run: number;
  readonly prompt: string;
}

/** What is known that fits a run's prompt. Whatever is wrong with memories, a run goes on without. */
export async function recallForRun(
  { store, log }: Pick<ApiDeps, 'store' | 'log'>,
  { task, run, prompt }: Asking,
  limits: MemoryLimits,
): Promise<readonly RunMemory[]> {
  if (limits.limit === 0) return [];
  try {
    const recall = { call: `${task.uid}/${run}`, query: prompt, orNewest: true, limit: limits.limit };
    const memories = await store.recallMemories(task.namespace, recall, AbortSignal.timeout(patienceMs));
    return memoriesForRun(memories, limits);
  } catch (err) {
    log.warn({ err, task }, 'memories cannot be recalled: the run begins without them');
    return [];
  }
}
