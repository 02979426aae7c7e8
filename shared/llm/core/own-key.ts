/** Characters of a key at least: a shorter word may stand in an answer without being one. */
const shortestKey = 16;
const shown = '[redacted]';

/** The content of an answer without the key that it was asked with: its server knows that, and nobody else is to. */
export function withoutKey<T>(content: readonly T[], key: string): readonly T[] {
  if (key.length < shortestKey) return content;
  const json = JSON.stringify(content);
  const written = JSON.stringify(key).slice(1, -1);
  return json.includes(written) ? (JSON.parse(json.replaceAll(written, shown)) as T[]) : content;
}

/** Passes a text on piece by piece, as `withoutKey` would show it. */
export interface KeyFilter {
  add(piece: string): void;
  /** Passes on what was held back, for it might have been the beginning of the key. */
  end(): void;
}

export function keyFilter(key: string, passOn: (piece: string) => void): KeyFilter {
  let held = '';
  const pass = (text: string): void => {
    if (text !== '') passOn(text);
  };
  if (key.length < shortestKey) return { add: pass, end: () => undefined };
  return {
    add(piece) {
      const text = (held + piece).replaceAll(key, shown);
      const safe = text.length - beginningOf(key, text);
      held = text.slice(safe);
      pass(text.slice(0, safe));
    },
    end: () => pass(held),
  };
}

/** How many characters at the end of the text are the beginning of the key. */
function beginningOf(key: string, text: string): number {
  for (let length = Math.min(key.length - 1, text.length); length > 0; length -= 1)
    if (key.startsWith(text.slice(-length))) return length;
  return 0;
}
