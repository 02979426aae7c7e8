/** Where a redirect leads, or why it is not followed. */
export type Redirect = { readonly kind: 'follow'; readonly url: URL } | { readonly kind: 'refuse'; readonly why: string };

/**
 * Judges a redirect of a POST. Only 307 and 308 keep method and body. A receiver may move within its own host, and to https; a redirect to
 * another host is refused, for it would make somebody else's server say whom we call.
 *
 * @param from what was asked
 */
export function redirectOf(from: URL, status: number, location: string | undefined): Redirect {
  const advice = 'put the address that it leads to into the URL';
  const url = location === undefined ? null : URL.parse(location, from.href);
  if (url === null) return { kind: 'refuse', why: `it answered ${status} without a Location that is a URL` };
  if (status !== 307 && status !== 308)
    return { kind: 'refuse', why: `it answered ${status}, which would lose what was sent: ${advice}` };
  if (url.hostname !== from.hostname) return { kind: 'refuse', why: `it answered ${status} to another host: ${advice}` };
  if (from.protocol === 'https:' && url.protocol !== 'https:')
    return { kind: 'refuse', why: `it answered ${status} from https to ${url.protocol.slice(0, -1)}` };
  return { kind: 'follow', url };
}
