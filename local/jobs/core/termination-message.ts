/** What a kubelet takes of a log at most. */
const longestBytes = 2048;
const mostLines = 80;

/** Bytes from the end of a log file that are sure to hold as much. */
export const tailBytes = 64 * 1024;

/**
 * The last words of a container, from the end of its log in the format of the container runtime interface. Where the part begins inside
 * of an entry, that one is left out.
 */
export function lastWords(log: string, { whole }: { readonly whole: boolean }): string {
  const entries = log.split('\n').slice(whole ? 0 : 1);
  const text = entries
    .map((entry) => /^\S+ \S+ ([FP]) (.*)$/s.exec(entry))
    .map((found) => (found === null ? '' : `${found[2] ?? ''}${found[1] === 'F' ? '\n' : ''}`))
    .join('');
  const lines = text
    .split('\n')
    .slice(-(mostLines + 1))
    .join('\n');
  const bytes = Buffer.from(lines);
  let start = Math.max(0, bytes.length - longestBytes);
  while (((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.toString('utf8', start);
}
