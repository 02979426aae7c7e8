import type { RunContext } from '../api/worker.ts';
import type { HttpClientRequest } from '../http/client.ts';
import { search, segment } from '../store/paths.ts';
import type { ToolOutcome } from '../tools/core/outcome.ts';
import type { TaskApi } from '../tools/task-api.ts';
import type { ApiOptions } from './api-options.ts';
import { createKnowledgeApi } from './knowledge-api.ts';

/** A tool's own time limit is for the platform to keep; silence beyond this means that nobody is there. */
const longestToolMs = 15 * 60_000;

/** What the run is about. */
export function fetchContext({ http, task, run, persist, signal }: ApiOptions): Promise<RunContext> {
  return persist(() => http.json<RunContext>('GET', `${taskPath(task)}/context?run=${run}`, { signal }));
}

/** The internal worker API in the name of one Task and its run. The api knows the Task's family, and so in which circle a message goes. */
export function createTaskApi(options: ApiOptions): TaskApi {
  const { http, task, persist, signal } = options;
  const path = taskPath(task);
  const json = <T>(method: string, where: string, options?: HttpClientRequest): Promise<T> =>
    persist(() => http.json<T>(method, where, { ...options, signal }));

  return {
    ...createKnowledgeApi(options),
    writePlan: (plan) => json('POST', `/internal/v1/plans/${at(task)}`, { json: plan }),
    delegate: (request) => json('POST', `${path}/children`, { json: request }),
    children(names, waitSeconds) {
      const query = new URLSearchParams({ names: names.join(','), wait: String(waitSeconds) });
      return json('GET', `${path}/children?${query}`, { idleTimeoutMs: (waitSeconds + 30) * 1000 });
    },
    cancelChild: (name, reason) =>
      json('POST', `${path}/children/${encodeURIComponent(name)}/cancel`, { json: reason === undefined ? {} : { reason } }),
    sendMessage: ({ id, to, content }) =>
      json('POST', `/internal/v1/messages/${encodeURIComponent(task.namespace)}`, {
        json: { id, fromTask: task.name, toTask: to, content },
      }),
    messages: ({ markRead, call }) =>
      json('GET', `/internal/v1/messages/${at(task)}?${new URLSearchParams({ markRead: String(markRead), call })}`),
    useTool: ({ tool, ...call }) =>
      json<ToolOutcome>('POST', `${path}/tools/${encodeURIComponent(tool)}`, { json: call, idleTimeoutMs: longestToolMs }),
    createContainer: (request) => json('POST', `${path}/children/containers`, { json: request }),
    createAgent: (request) => json('POST', `${path}/agents`, { json: request }),
    deleteAgent: (name) => json('DELETE', `${path}/agents/${encodeURIComponent(name)}`),
    searchTranscripts: ({ roles, ...query }) =>
      json('GET', `/internal/v1/sessions/${segment(task.namespace)}/search${search({ ...query, roles: roles?.join(',') })}`),
  };
}

const at = ({ namespace, name }: { namespace: string; name: string }): string =>
  `${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
/** Where the routes of a Task begin. */
export const taskPath = (task: { namespace: string; name: string }): string => `/internal/v1/tasks/${at(task)}`;
