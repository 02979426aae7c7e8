/** A text in pieces of the size that providers stream: about ten tokens. */
export function pieces(text: string, size = 40): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
}

/** Arguments as a model that is cut off would have written them: without their end. */
export const cutShort = (json: string): string => json.slice(0, Math.max(1, Math.floor(json.length / 2)));
