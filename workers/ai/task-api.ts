import type { ApiOptions } from '../../shared/agent/api-options.ts';
import { taskPath } from '../../shared/agent/task-api.ts';
import type { RunEnd } from '../../shared/api/worker.ts';
import type { HttpClient } from '../../shared/http/client.ts';
import { type Patience, persist } from '../persist.ts';

/** The internal worker API with a worker's patience. */
export function apiWithPatience(
  { http, task, run }: Pick<ApiOptions, 'task' | 'run'> & { readonly http: HttpClient },
  patience: Patience,
): ApiOptions {
  return {
    http,
    task,
    run,
    persist: (ask, patienceMs = patience.patienceMs) => persist(ask, { ...patience, patienceMs }),
    signal: patience.signal,
  };
}

/** The last word: five attempts, 2, 4, 8 and 16 seconds apart (contract 3.8). */
export async function sendEnd({ http, task }: Pick<ApiOptions, 'http' | 'task'>, end: RunEnd, patience: Patience): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await http.request('POST', `${taskPath(task)}/end`, { json: end, signal: patience.signal });
      return;
    } catch (error) {
      patience.signal.throwIfAborted();
      if (attempt === 5) throw error;
      await patience.sleep(2000 * 2 ** (attempt - 1), patience.signal);
    }
  }
}
