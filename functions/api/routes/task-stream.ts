import { Router } from 'express';
import { namespaceFor } from '../core/namespace.ts';
import { sseEvent, sseRetry } from '../core/sse.ts';
import { beginning, cursorFrom, cursorText } from '../core/stream-cursor.ts';
import type { Told } from '../core/stream-events.ts';
import type { ApiDeps } from '../deps.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf, param } from '../middleware/request.ts';
import { sendEvents } from '../send-events.ts';
import type { Streams } from '../streams.ts';
import { followTask } from '../task-stream.ts';
import { findTask } from '../tasks.ts';

interface StreamQuery {
  readonly namespace?: string;
  readonly lastEventId?: string;
}

const retryMs = 1000;

/** What happens in a Task, as it happens; each event's id is where to go on. */
export function taskStreamRoutes(
  { kube, store }: Pick<ApiDeps, 'kube' | 'store'>,
  streams: Streams,
  check: Contract['check'],
): Router {
  return Router().get('/tasks/:id/stream', check('streamTask'), async (req, res) => {
    const { namespace, lastEventId } = inputOf<StreamQuery>(res).query;
    const found = await findTask(kube, namespaceFor(namespace, callerOf(res)), param(req, 'id'));
    const last = req.get('last-event-id') ?? lastEventId ?? '';
    const cursor = last === '' ? beginning(found.key.uid) : cursorFrom(last, found.key.uid);
    if (cursor.ended) {
      // What keeps a browser from asking again.
      res.status(204).end();
      return;
    }
    const signal = streams.open(res);
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    res.write(sseRetry(retryMs));
    const told = followTask(found, cursor, { kube, store, quietSeconds: streams.limits.quietSeconds }, signal);
    await sendEvents(res, asText(told), streams.limits, signal);
  });
}

async function* asText(all: AsyncIterable<Told>): AsyncGenerator<string> {
  for await (const { event, cursor } of all)
    yield sseEvent(event.event === 'partial' ? event : { ...event, id: cursorText(cursor) });
}
