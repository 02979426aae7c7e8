import type { Readable } from 'node:stream';

/** The first bytes of an output, and whether there were more. */
export interface Captured {
  readonly text: string;
  readonly truncated: boolean;
}

/** Reads a stream to its end and keeps its first `limit` bytes; what comes after is read and dropped, so that nobody blocks. */
export function capture(stream: Readable, limit: number): { captured(): Captured } {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  stream.on('data', (chunk: Buffer) => {
    const kept = chunk.subarray(0, Math.max(0, limit - size));
    if (kept.length < chunk.length) truncated = true;
    size += kept.length;
    if (kept.length > 0) chunks.push(kept);
  });
  return { captured: () => ({ text: Buffer.concat(chunks).toString('utf8'), truncated }) };
}
