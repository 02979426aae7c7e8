import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import type { StoreContext } from '../context.ts';
import { readCloudEvent } from '../core/cloud-event.ts';
import { deadLetterOf } from '../core/dead-letter.ts';
import { optionalInteger } from '../core/parameters.ts';

/** Ours are points of less than a kilobyte; what others send through the same broker is kept up to here. */
const eventLimit = 1024 * 1024;

/** The log of events and the dead letters: what the broker brings, and what the platform's rooms read. */
export function eventRoutes({ guard, door, tables, commit, commitAlong, arrivals, measures, now }: StoreContext): Route[] {
  return [
    {
      method: 'POST',
      path: '/events',
      limit: eventLimit,
      async handler({ headers, bytes }) {
        await door?.(headers);
        const { attributes, data } = readCloudEvent(headers, await bytes());
        // The broker keeps it until it has our word.
        const concern = await commitAlong(() => tables.events.append({ ...attributes, data }, now()));
        if (concern !== undefined) for (const topic of topicsOf(concern)) arrivals.announce(topic);
        return { status: 202 };
      },
    },
    {
      method: 'POST',
      path: '/dead-letters',
      limit: eventLimit,
      async handler({ headers, bytes }) {
        await door?.(headers);
        const letter = deadLetterOf(readCloudEvent(headers, await bytes()));
        await commit(() => tables.deadLetters.append(letter, now()));
        measures.onDeadLetter(letter);
        return { status: 202 };
      },
    },
    guard.platform('GET /v1/namespaces/:namespace/events', (request) => readEvents(request)),
    guard.platform('GET /v1/dead-letters', ({ query }) => {
      const limit = optionalInteger('limit', query.get('limit'), { min: 1, max: 1_000, fallback: 100 });
      return { status: 200, body: { items: tables.deadLetters.newest(limit) } };
    }),
  ];

  /** Answers at once where there is something after `after`, else when something comes, at most `wait` seconds later. */
  async function readEvents({ params, query, signal }: HttpRequest) {
    const asked = {
      namespace: params['namespace'] ?? '',
      concerning: query.get('concerning') ?? undefined,
      after: optionalInteger('after', query.get('after'), { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 }),
      limit: optionalInteger('limit', query.get('limit'), { min: 1, max: 1_000, fallback: 100 }),
    };
    const wait = optionalInteger('wait', query.get('wait'), { min: 0, max: 30, fallback: 0 });
    let items = tables.events.after(asked);
    if (items.length === 0 && wait > 0) {
      await arrivals.next(asked.concerning ?? namespaceTopic(asked.namespace), wait * 1_000, signal);
      items = tables.events.after(asked);
    }
    return { status: 200, body: { items, next: items.at(-1)?.seq ?? asked.after } };
  }
}

const namespaceTopic = (namespace: string): string => `namespace/${namespace}`;

function topicsOf({
  namespace,
  task,
  parent,
}: {
  namespace: string;
  task: string | undefined;
  parent: string | undefined;
}): string[] {
  return [namespaceTopic(namespace), ...new Set([task, parent].filter((uid) => uid !== undefined))];
}
