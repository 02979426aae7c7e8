/** One request on its way to a subscriber. */
export interface Hop {
  readonly method: 'POST' | 'GET';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Headers that tell of a body. */
const ofBody = new Set(['content-type', 'content-length']);

/**
 * The request to which an answer redirects, as Go's HTTP client follows it and with it Knative: 307 and 308 keep method and body, 301,
 * 302 and 303 turn the request into a GET, which leaves the data behind. Undefined where the answer is the last word.
 */
export function redirected(hop: Hop, { status, location }: { status: number; location: string | undefined }): Hop | undefined {
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const url = URL.parse(location, hop.url);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const headers = { ...hop.headers, referer: hop.url };
  if (status === 307 || status === 308) return { ...hop, url: url.href, headers };
  const others = Object.entries(headers).filter(([name]) => !ofBody.has(name));
  return { method: 'GET', url: url.href, headers: Object.fromEntries(others), body: Buffer.alloc(0) };
}
