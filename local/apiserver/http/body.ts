import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ApiError, badRequest } from '../core/status.ts';

/** Bytes of a request's body that are taken, as the real server's limit. */
export const BODY_LIMIT = 3 * 1024 * 1024;

const unzip = promisify(gunzip);

/** Reads the whole body, unpacked where it is gzip. Throws ApiError 400 or 413. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const body = await collect(request);
  if (request.headers['content-encoding'] !== 'gzip') return body;
  try {
    return await unzip(body, { maxOutputLength: BODY_LIMIT });
  } catch {
    throw badRequest('the body is not the gzip that its Content-Encoding says');
  }
}

function collect(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT)
        reject(new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${BODY_LIMIT}`));
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => reject(badRequest('the request ended before its body did')));
  });
}
