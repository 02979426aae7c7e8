/** How long ago something was, as kubectl says it: `45s`, `3m20s`, `5h`, `2d`. Empty for a time that is missing. */
export function ageOf(time: string | undefined, nowMs: number): string {
  const then = Date.parse(time ?? '');
  if (Number.isNaN(then)) return '';
  const seconds = Math.max(0, Math.floor((nowMs - then) / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return seconds % 60 === 0 ? `${minutes}m` : `${minutes}m${seconds % 60}s`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return minutes % 60 === 0 ? `${hours}h` : `${hours}h${minutes % 60}m`;
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return hours % 24 === 0 ? `${days}d` : `${days}d${hours % 24}h`;
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y`;
}

/** How long it is until a time, in the same way: `in 3m20s`; `now` for one that is past, `-` for one that is missing. */
export function timeUntil(time: string | undefined, nowMs: number): string {
  const then = Date.parse(time ?? '');
  if (Number.isNaN(then)) return '-';
  return then <= nowMs ? 'now' : `in ${ageOf(new Date(nowMs).toISOString(), then)}`;
}
