import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { linesOf } from '../../../shared/kube/lines.ts';
import { namespaceFor } from '../core/namespace.ts';
import { sseData } from '../core/sse.ts';
import type { ApiDeps } from '../deps.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, goneSignal, inputOf, param } from '../middleware/request.ts';
import { findLog, followLog, readLog, type TaskLog, withLog } from '../task-log.ts';
import { findTask } from '../tasks.ts';

interface LogQuery {
  readonly namespace?: string;
  readonly follow?: boolean;
  readonly tailLines?: number;
}

/** What a Task's worker has printed. Its result has a route of its own. */
export function taskLogRoutes({ kube, store }: Pick<ApiDeps, 'kube' | 'store'>, check: Contract['check']): Router {
  return Router().get('/tasks/:id/logs', check('getTaskLogs'), async (req, res) => {
    const { namespace, follow = false, tailLines } = inputOf<LogQuery>(res).query;
    const found = await findTask(kube, namespaceFor(namespace, callerOf(res)), param(req, 'id'));
    const find = (): Promise<TaskLog> => findLog(kube, store, found);
    if (!follow) {
      res.json({ logs: await withLog(find, (log) => readLog(kube, log, tailLines)) });
      return;
    }
    const signal = goneSignal(res);
    const lines = linesOf(await withLog(find, (log) => followLog(kube, log, signal)));
    res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    res.flushHeaders();
    // The log, the trace and the server wait for its end already, and a pipeline adds six more: no leak.
    res.setMaxListeners(20);
    await pipeline(Readable.from(asEvents(lines)), res).catch((error: unknown) => {
      // A reader that hangs up has seen enough.
      if (!signal.aborted) throw error;
    });
  });
}

async function* asEvents(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield sseData(line);
}
