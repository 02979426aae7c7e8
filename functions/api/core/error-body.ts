import type { OrkaError } from '../../../shared/errors/orka-error.ts';

/** An error as it goes over the wire. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: { readonly code: number; readonly reason: string; readonly message: string } };
}

/** Whose protocol is spoken: the REST API has one status for every bad request, workers are told the two kinds apart. */
export type Audience = 'people' | 'workers';

/** The error body of contract 2.1, with our `reason` beside the code. */
export function errorBody(error: OrkaError, audience: Audience): ErrorReply {
  const status = audience === 'people' && error.status === 422 ? 400 : error.status;
  return {
    status,
    headers: error.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfter)) },
    body: { error: { code: status, reason: error.reason, message: error.message } },
  };
}
