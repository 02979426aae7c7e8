import type { HttpClient } from '../http/client.ts';
import type { FeedPage, FeedStore } from './feed.ts';
import { at, search } from './paths.ts';

/** What goes on in runs, of the store over HTTP. */
export function feedClient(http: HttpClient): FeedStore {
  return {
    feed: (task, { after = {}, wait, signal }) =>
      http.json<FeedPage>('GET', at(task, 'feed') + search({ ...after, wait }), {
        signal,
        idleTimeoutMs: ((wait ?? 0) + 30) * 1_000,
      }),
    say: (task, said) => http.json<{ readonly following: number }>('POST', at(task, 'live'), { json: said }),
  };
}
