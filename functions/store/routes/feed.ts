import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { FeedCursor, FeedPage } from '../../../shared/store/feed.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import type { StoreContext } from '../context.ts';
import { beginning, pageOf } from '../core/feed-page.ts';
import { integer, optionalInteger } from '../core/parameters.ts';
import type { Said } from '../live.ts';
import { ordinal } from './runs.ts';
import { feedTopic } from './topics.ts';

const said = validator<Said>('live', {
  type: 'object',
  required: ['run', 'step', 'text'],
  properties: {
    run: { type: 'integer', minimum: 0 },
    step: { type: 'integer', minimum: 0 },
    text: { type: 'string' },
  },
});

/** As long an answer as any model gives. */
const saidLimit = 4 * 1024 * 1024;

/** Following a Task: its finished steps, and what its model says at the moment. */
export function feedRoutes({ guard, tables, arrivals, live }: StoreContext): Route[] {
  return [
    guard.task('GET /feed', async (task, request) => {
      const after = cursorIn(request);
      const wait = optionalInteger('wait', request.query.get('wait'), { min: 0, max: 30, fallback: 0 });
      const leave = live.follow(task);
      try {
        return { status: 200, body: await nextPage(task, after, wait * 1_000, request.signal) };
      } finally {
        leave();
      }
    }),
    guard.task(
      'POST /live',
      async (task, request) => {
        if (live.say(task, said(await request.json()))) arrivals.announce(feedTopic(task));
        return { status: 200, body: { following: live.following(task) } };
      },
      saidLimit,
    ),
  ];

  async function nextPage(task: TaskKey, after: FeedCursor, waitMs: number, signal: AbortSignal): Promise<FeedPage> {
    const page = lookFor(task, after);
    if (page !== undefined) return page;
    if (waitMs > 0) await arrivals.next(feedTopic(task), waitMs, signal);
    return lookFor(task, after) ?? { steps: [], next: after };
  }

  function lookFor(task: TaskKey, after: FeedCursor): FeedPage | undefined {
    tables.forgotten.refuse(task);
    return pageOf(after, { ...tables.feed.after(task, after), run: tables.runs.latest(task), saying: live.of(task) });
  }
}

function cursorIn({ query }: HttpRequest): FeedCursor {
  if (query.get('run') === null) return beginning;
  const live = query.get('live');
  const told = query.get('told');
  if (told !== null && !/^[a-z]+\.\d{1,16}$/.test(told)) {
    throw new InvalidError('told must be as a page has given it', { details: { field: 'told' } });
  }
  return {
    run: integer('run', query.get('run') ?? '', ordinal),
    step: optionalInteger('step', query.get('step'), { ...ordinal, min: -1, fallback: -1 }),
    ...(live === null ? {} : { live: integer('live', live, { min: 0, max: Number.MAX_SAFE_INTEGER }) }),
    ...(told === null ? {} : { told }),
  };
}
