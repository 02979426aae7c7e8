/** Where a redirect leads, or why it is not followed. */
export type Redirect = { readonly kind: 'follow'; readonly url: URL } | { readonly kind: 'refuse'; readonly why: string };

/** What was asked, and how far a redirect of it may lead. */
export interface Redirected {
  readonly method: string;
  /** `same-host` keeps what was sent from those it was not meant for; what says nothing but a URL may go anywhere. */
  readonly redirects: 'same-host' | 'anywhere';
}

const movesAnything: readonly number[] = [307, 308];
const movesReading: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Judges a redirect. 307 and 308 keep method and body, all others only what is read. Within its own host a server may move, and to https; to
 * another host only where the request may go anywhere, for else it would make somebody else's server say whom we call.
 *
 * @param from what was asked
 */
export function redirectOf(
  from: URL,
  status: number,
  location: string | undefined,
  { method, redirects }: Redirected = { method: 'POST', redirects: 'same-host' },
): Redirect {
  const advice = 'put the address that it leads to into the URL';
  const url = location === undefined ? null : URL.parse(location, from.href);
  if (url === null) return { kind: 'refuse', why: `it answered ${status} without a Location that is a URL` };
  const reads = method === 'GET' || method === 'HEAD';
  if (!(reads ? movesReading : movesAnything).includes(status))
    return { kind: 'refuse', why: `it answered ${status}, which would lose what was sent: ${advice}` };
  if (redirects === 'anywhere') return { kind: 'follow', url };
  if (url.hostname !== from.hostname) return { kind: 'refuse', why: `it answered ${status} to another host: ${advice}` };
  if (from.protocol === 'https:' && url.protocol !== 'https:')
    return { kind: 'refuse', why: `it answered ${status} from https to ${url.protocol.slice(0, -1)}` };
  return { kind: 'follow', url };
}
