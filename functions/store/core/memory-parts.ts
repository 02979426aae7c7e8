import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { MemoryProposal } from '../../../shared/store/memories.ts';

/** Bytes of one memory, or of one part of a proposal. */
export const longestMemory = 64 * 1024;

/** JSON Schemas of what memories and proposals are made of. */
export const name = { type: 'string', maxLength: 253 } as const;
export const text = { type: 'string' } as const;
export const tags = {
  type: 'array',
  maxItems: 32,
  items: { type: 'string', minLength: 1, maxLength: 64, pattern: '^[^,\\n]*[^,\\s][^,\\n]*$' },
} as const;
export const id = { pattern: /^[a-z0-9][-a-z0-9]{0,127}$/, rule: 'an id is 1 to 128 lowercase letters, digits and -' } as const;

/**
 * The parts with their tags tidied: without spaces around them, each once. An InvalidError where a text is too long, or `content` is
 * said and blank.
 */
export function soundParts<T extends { readonly content?: string | undefined; readonly tags?: readonly string[] | undefined }>(
  parts: T,
  texts: readonly (keyof T & string)[] = ['content'],
): T {
  for (const field of texts) {
    if (Buffer.byteLength(String(parts[field] ?? '')) > longestMemory)
      throw invalid(field, `${field} may have ${longestMemory} bytes`);
  }
  return parts.tags === undefined ? parts : { ...parts, tags: [...new Set(parts.tags.map((tag) => tag.trim()))] };
}

/** As `soundParts`, and a memory says something. */
export function soundMemory<T extends { readonly content?: string | undefined; readonly tags?: readonly string[] | undefined }>(
  parts: T,
): T {
  if (parts.content !== undefined && parts.content.trim() === '') throw invalid('content', 'content must not be empty');
  return soundParts(parts);
}

/** The text of the memory that a proposal becomes. */
export function memoryTextOf({ title, description, content, patch }: MemoryProposal): string {
  const body = content.trim() === '' ? patch : content;
  const head = [title, description].filter((part) => part.trim() !== '' && !body.startsWith(part));
  return [...head, body].filter((part) => part.trim() !== '').join('\n\n');
}

const invalid = (field: string, message: string): InvalidError => new InvalidError(message, { details: { field } });
