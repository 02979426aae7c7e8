/**
 * The milliseconds that a `Retry-After` header asks for, by seconds or by date; 0 where it says nothing that can be understood.
 *
 * @see RFC 9110, section 10.2.3
 */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - now);
}
