import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type LogOptions, logOptions } from '../core/log-options.ts';
import { type ApiObject, type Fields, isFields } from '../core/object.ts';
import { ApiError, badRequest, notFound } from '../core/status.ts';
import { resourceName } from '../registry/resource.ts';
import { objectOf } from '../store/stored.ts';
import type { Api, Call } from '../verbs/api.ts';
import { sendLog } from './send-log.ts';

/** GET of a pod's log: plain text, and with `follow` all that is written until the container has ended. Throws ApiError. */
export async function podLog(api: Api, { resource, info, query }: Call, response: ServerResponse): Promise<void> {
  const options = logOptions(query, api.now());
  const stored = api.store.get(resource.storage, info.namespace, info.name);
  if (stored === undefined) throw notFound(resourceName(resource), info.name);
  const pod = objectOf(stored);
  const container = containerOf(pod, options);
  const restarts = restartsOf(pod, container, options);
  checkStarted(pod, container, options);
  const file = join(api.podLogDir, stored.uid, container, `${restarts}.log`);
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const running = (): boolean => {
    const current = api.store.get(resource.storage, info.namespace, info.name);
    return !options.previous && current?.uid === stored.uid && !isEnded(objectOf(current), container);
  };
  const changed = (wake: () => void): (() => void) =>
    api.store.listen(resource.storage, ({ current }) => {
      if (current.uid === stored.uid) wake();
    });
  await sendLog({ file, options, response, running, changed, stopping: api.stopping });
}

function containersOf(pod: ApiObject): string[] {
  const spec = (pod['spec'] ?? {}) as Fields;
  return ['initContainers', 'containers'].flatMap((list) => ((spec[list] ?? []) as { name: string }[]).map(({ name }) => name));
}

function containerOf(pod: ApiObject, { container }: LogOptions): string {
  const names = containersOf(pod);
  const { name } = pod.metadata;
  if (container === '') {
    const [only, ...others] = names;
    if (only !== undefined && others.length === 0) return only;
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`);
  }
  if (!names.includes(container)) throw badRequest(`container ${container} is not valid for pod ${name}`);
  return container;
}

function statusOf(pod: ApiObject, container: string): Fields | undefined {
  const status = (pod['status'] ?? {}) as Fields;
  const all = ['initContainerStatuses', 'containerStatuses'].flatMap((list) => (status[list] ?? []) as Fields[]);
  return all.find(({ name }) => name === container);
}

function restartsOf(pod: ApiObject, container: string, { previous }: LogOptions): number {
  const restarts = Number(statusOf(pod, container)?.['restartCount'] ?? 0);
  if (!previous) return restarts;
  if (restarts > 0) return restarts - 1;
  throw badRequest(
    `previous terminated container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)} not found`,
  );
}

function checkStarted(pod: ApiObject, container: string, { previous }: LogOptions): void {
  const state = statusOf(pod, container)?.['state'];
  const waiting = isFields(state) && isFields(state['waiting']) ? state['waiting'] : undefined;
  const phase = (pod['status'] as Fields | undefined)?.['phase'];
  if (previous || (waiting === undefined && (state !== undefined || phase !== 'Pending'))) return;
  const reason = String(waiting?.['reason'] ?? 'ContainerCreating');
  throw new ApiError(
    400,
    'BadRequest',
    `container ${JSON.stringify(container)} in pod ${JSON.stringify(pod.metadata.name)} is waiting to start: ${reason}`,
  );
}

function isEnded(pod: ApiObject, container: string): boolean {
  const phase = (pod['status'] as Fields | undefined)?.['phase'];
  const state = statusOf(pod, container)?.['state'];
  return phase === 'Succeeded' || phase === 'Failed' || (isFields(state) && state['terminated'] !== undefined);
}
