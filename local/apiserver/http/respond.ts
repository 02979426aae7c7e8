import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { OrkaError } from '../../../shared/errors/orka-error.ts';
import { printYaml } from '../../../shared/yaml/yaml.ts';
import { ApiError, type Status } from '../core/status.ts';

const zip = promisify(gzip);
const GZIP_FROM = 128 * 1024;

/** An answer whose text is complete. */
export interface Answer {
  readonly code: number;
  /** JSON, unless `type` says otherwise. */
  readonly text: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Delivery {
  readonly format: 'json' | 'yaml';
  readonly warnings: readonly string[];
}

/** Writes an answer: as YAML where that was wanted, packed where it is large and the client can unpack. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  { format, warnings }: Delivery,
): Promise<void> {
  const yaml = format === 'yaml' && answer.type === undefined;
  const text = yaml ? printYaml(JSON.parse(answer.text)) : answer.text;
  const headers: Record<string, string | string[]> = {
    'cache-control': 'no-cache, private',
    'content-type': answer.type ?? (yaml ? 'application/yaml' : 'application/json'),
    ...answer.headers,
  };
  if (warnings.length > 0) headers['warning'] = warnings.map((warning) => `299 - ${quoted(warning)}`);
  const packed = text.length >= GZIP_FROM && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = packed ? await zip(text, { level: 1 }) : Buffer.from(text);
  if (packed) headers['content-encoding'] = 'gzip';
  if (response.destroyed || response.headersSent) return;
  response.writeHead(answer.code, { ...headers, 'content-length': String(body.length) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** A quoted-string of RFC 9110; what a header cannot carry becomes a question mark. */
const quoted = (text: string): string => `"${text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')}"`;

/** The Status that an error becomes; what is no answer of ours is an internal error, and for the log. */
export function statusOf(error: unknown): { status: Status; unexpected: boolean } {
  if (error instanceof ApiError) return { status: error.status, unexpected: false };
  if (error instanceof OrkaError && error.status !== 500) {
    const retryAfterSeconds = error.retryAfter === undefined ? {} : { retryAfterSeconds: Math.ceil(error.retryAfter) };
    return { status: new ApiError(error.status, error.reason, error.message, retryAfterSeconds).status, unexpected: false };
  }
  return {
    status: new ApiError(500, 'InternalError', 'Internal error occurred: see the log of the API server').status,
    unexpected: true,
  };
}

/** The answer that carries a Status. */
export function statusAnswer(status: Status): Answer {
  const retry = status.details?.retryAfterSeconds;
  return {
    code: status.code ?? 200,
    text: JSON.stringify(status),
    ...(retry === undefined ? {} : { headers: { 'retry-after': String(retry) } }),
  };
}

/** What a path that nothing is served under answers, as the real server's router words it. */
export const pageNotFound: Answer = { code: 404, text: '404 page not found\n', type: 'text/plain; charset=utf-8' };

/** 406: the client takes nothing that is to be had here. */
export const unacceptable = (): Answer =>
  statusAnswer(
    new ApiError(
      406,
      'NotAcceptable',
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ).status,
  );
