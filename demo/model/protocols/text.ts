/** The text of a content that is either a text or a list of parts, as all of the protocols have it. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? (content as { text?: string }[]).flatMap(({ text }) => text ?? []).join('\n') : '';
}
