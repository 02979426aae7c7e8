import type { ServerResponse } from 'node:http';
import { type ListOptions, listOptions } from '../core/list-options.ts';
import type { Wanted } from '../core/negotiate.ts';
import { ApiError, expired } from '../core/status.ts';
import { presenter } from '../http/present.ts';
import type { Change, Stored } from '../store/stored.ts';
import type { Api, Call } from '../verbs/api.ts';
import { selects } from '../verbs/select.ts';
import { encoderOf } from './encoder.ts';
import { Watcher } from './watcher.ts';

const MIN_TIMEOUT = 1800;
const BOOKMARK_EVERY = 60_000;

/**
 * GET of a collection with `watch`: answers with a stream of events that ends after the timeout, when the client goes, or when the
 * server stops. A version that is forgotten is told as an ERROR event. Throws ApiError 400 or 422 before the stream begins.
 */
export function watch(api: Api, call: Call, wanted: Wanted, response: ServerResponse): void {
  const { store } = api;
  const { resource, info, query } = call;
  const options = listOptions(query, true);
  const test = selects(resource, { labels: options.labels, fields: options.fields, namespace: info.namespace, name: info.name });
  const encoder = encoderOf(presenter(api, call, wanted));
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const start = startingPoint(api, call, options);
  if (start instanceof ApiError) return void response.end(`${JSON.stringify({ type: 'ERROR', object: start.status })}\n`);
  const { initial, missed, version } = start;
  const watcher = new Watcher({
    response,
    encoder,
    test,
    initial: test === undefined ? initial : initial.filter(test),
    version,
    bookmarks: options.bookmarks,
    initialBookmark: options.sendInitialEvents === true && options.bookmarks,
  });
  for (const change of missed) watcher.take(change);
  const stop = store.listen(resource.storage, (change) => watcher.take(change));
  const bookmarks = setInterval(() => watcher.bookmark(store.version), BOOKMARK_EVERY);
  const end = (): void => {
    watcher.bookmark(store.version);
    response.end();
  };
  const seconds = options.timeoutSeconds ?? MIN_TIMEOUT * (1 + api.random());
  const timeout = setTimeout(end, Math.min(seconds * 1000, 2 ** 31 - 1));
  api.stopping.addEventListener('abort', end);
  response.once('close', () => {
    stop();
    clearInterval(bookmarks);
    clearTimeout(timeout);
    api.stopping.removeEventListener('abort', end);
  });
}

interface StartingPoint {
  readonly initial: readonly Stored[];
  readonly missed: readonly Change[];
  readonly version: number;
}

function startingPoint(
  { store }: Api,
  { resource, info }: Call,
  { resourceVersion, sendInitialEvents }: ListOptions,
): StartingPoint | ApiError {
  const current = (): StartingPoint => ({
    initial: [...store.values(resource.storage, info.namespace)],
    missed: [],
    version: store.version,
  });
  if (sendInitialEvents === true || (sendInitialEvents === undefined && (resourceVersion === '' || resourceVersion === '0')))
    return current();
  if (resourceVersion === '' || resourceVersion === '0') return { initial: [], missed: [], version: store.version };
  const version = Number(resourceVersion);
  const missed = store.since(resource.storage, version);
  if (missed === undefined) return expired(`too old resource version: ${version} (${store.floor})`);
  return { initial: [], missed, version };
}
