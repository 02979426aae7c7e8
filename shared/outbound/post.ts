import { type OutboundWay, openOutbound, readOutbound } from './open.ts';

export interface OutboundOptions extends OutboundWay {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds for everything: names, redirects, and the answer to its last byte. */
  readonly timeoutMs: number;
  /** Gives it up early. */
  readonly signal?: AbortSignal | undefined;
}

export interface OutboundAnswer {
  readonly status: number;
  /** The `Retry-After` header. */
  readonly retryAfter: string | undefined;
}

/** Of an answer's body no more than this is taken: nobody reads it. */
const longestBody = 64 * 1024;

/** Posts to a URL of somebody else's choice as `openOutbound` does, and says only how that was answered. */
export async function postOutbound(url: string, options: OutboundOptions): Promise<OutboundAnswer> {
  const answer = await openOutbound(url, { ...options, method: 'POST', redirects: 'same-host', mostRedirects: 3 });
  await readOutbound(answer, longestBody);
  return { status: answer.status, retryAfter: answer.headers['retry-after'] };
}
