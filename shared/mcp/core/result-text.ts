/** One part of what an MCP tool has answered, as far as it matters here. */
export interface ContentPart {
  readonly type: string;
  readonly text?: string | undefined;
  readonly mimeType?: string | undefined;
  readonly data?: string | undefined;
  readonly uri?: string | undefined;
  readonly resource?:
    | { readonly uri?: string | undefined; readonly text?: string | undefined; readonly mimeType?: string | undefined }
    | undefined;
}

/** The parts as text for a model: what cannot be shown as text is named. */
export function resultText(content: readonly ContentPart[], structured: unknown): string {
  const texts = content.map(textOfPart).filter((text) => text !== '');
  if (texts.length > 0) return texts.join('\n\n');
  return structured === undefined ? '' : JSON.stringify(structured);
}

function textOfPart({ type, text, mimeType = 'unknown type', data = '', uri, resource }: ContentPart): string {
  switch (type) {
    case 'text':
      return text ?? '';
    case 'resource':
      return resource?.text ?? `[resource ${resource?.uri ?? ''}, ${resource?.mimeType ?? 'unknown type'}: not shown]`;
    case 'resource_link':
      return `[resource ${uri ?? ''}]`;
    default:
      return `[${type}, ${mimeType}, ${Math.floor((data.length * 3) / 4)} bytes: not shown]`;
  }
}
