import { once } from 'node:events';
import type { Response } from 'express';
import { sseComment } from './core/sse.ts';
import type { StreamLimits } from './streams.ts';

/**
 * Sends server-sent events as they come and as fast as their reader takes them, with a comment where nothing has come for a while. Ends
 * with the events, or when the signal is aborted; a reader that takes nothing for too long is cut off.
 */
export async function sendEvents(
  res: Response,
  events: AsyncIterable<string>,
  { heartbeatMs, stallMs }: Pick<StreamLimits, 'heartbeatMs' | 'stallMs'>,
  signal: AbortSignal,
): Promise<void> {
  // Bytes that are taken count as a sign of life, and there is something to take with every heartbeat.
  res.setTimeout(stallMs, () => res.destroy());
  const heartbeat = setInterval(() => {
    if (!res.destroyed && !res.writableNeedDrain) res.write(sseComment);
  }, heartbeatMs);
  try {
    for await (const event of events) {
      if (signal.aborted) break;
      if (!res.write(event)) await once(res, 'drain', { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(heartbeat);
  }
  if (!res.destroyed) res.end();
}
