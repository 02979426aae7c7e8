import type { HttpClientRequest } from '../http/client.ts';
import { search, segment } from '../store/paths.ts';
import type { TaskApi } from '../tools/task-api.ts';
import type { ApiOptions } from './api-options.ts';

/** How long a tool call waits for what a run can do without. */
const memoryMs = 10_000;

/** The part of the internal worker API that tells what is known: memories, and the skills of the run. */
export function createKnowledgeApi({
  http,
  task,
  run,
  persist,
  signal,
}: ApiOptions): Pick<TaskApi, 'recallMemories' | 'proposeMemory' | 'readSkill'> {
  const namespace = segment(task.namespace);
  const post = <T>(path: string, json: unknown): Promise<T> =>
    persist(() => http.json<T>('POST', path, { json, idleTimeoutMs: memoryMs, signal }), memoryMs);
  const get = <T>(path: string, options: HttpClientRequest = {}): Promise<T> =>
    persist(() => http.json<T>('GET', path, { ...options, signal }));
  return {
    recallMemories: (recall) => post(`/internal/v1/memories/${namespace}/recall`, recall),
    proposeMemory: (proposal) => post(`/internal/v1/memory-proposals/${namespace}`, proposal),
    readSkill: (name, file) =>
      get(`/internal/v1/tasks/${namespace}/${segment(task.name)}/skills/${segment(name)}${search({ run, file })}`),
  };
}
