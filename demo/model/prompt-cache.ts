import { createHash } from 'node:crypto';
import type { Prefix } from './types.ts';

/** Remembers the beginnings of prompts, as providers do for some minutes; here for as long as the server lives. */
export interface PromptCache {
  /** How many tokens of a prompt are read from the cache, and how many are written into it. */
  count(prefixes: readonly Prefix[]): { read: number; written: number };
}

export function createPromptCache(): PromptCache {
  const known = new Set<string>();
  return {
    count(prefixes) {
      const read = prefixes.findLast(({ key }) => known.has(key))?.tokens ?? 0;
      for (const { key } of prefixes) known.add(key);
      return { read, written: Math.max(0, (prefixes.at(-1)?.tokens ?? 0) - read) };
    },
  };
}

/** The beginnings of a prompt that ends after one of these pieces; those marked `keep` count. */
export function prefixesOf(pieces: readonly { readonly content: unknown; readonly keep: boolean }[]): Prefix[] {
  const hash = createHash('sha256');
  let length = 0;
  return pieces.flatMap(({ content, keep }) => {
    const text = JSON.stringify(content);
    hash.update(text);
    length += text.length;
    return keep ? [{ key: hash.copy().digest('hex'), tokens: Math.ceil(length / 4) }] : [];
  });
}
