import { TooLargeAnswer } from './core/limits.ts';

/** Bytes of one line of a stream; a line holds a whole answer at most, escaped. */
const longestLine = 24 * 1024 * 1024;
/** Bytes of what a server says when it refuses. */
const longestRefusal = 1024 * 1024;
const newline = 10;

/**
 * `fetch` for the SDKs, which put no end to what they read: they keep a line of a stream until it ends, and read the whole of an error. A
 * body that goes on beyond all use is broken off.
 */
export async function boundedFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.body === null) return response;
  const limit = response.ok ? endingLines(longestLine) : cutAt(longestRefusal);
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
}

function endingLines(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let line = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const last = chunk.lastIndexOf(newline);
      line = last < 0 ? line + chunk.length : chunk.length - last - 1;
      if (line > limit) throw new TooLargeAnswer(`a line of the answer has more than ${limit} bytes`);
      controller.enqueue(chunk);
    },
  });
}

function cutAt(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let left = limit;
  return new TransformStream({
    transform(chunk, controller) {
      if (left > 0) controller.enqueue(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) controller.terminate();
    },
  });
}
