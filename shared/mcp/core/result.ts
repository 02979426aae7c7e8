import type { MediaPart } from '../../llm/types.ts';

/** One part of what an MCP tool has answered, as far as it matters here. */
export interface ContentPart {
  readonly type: string;
  readonly text?: string | undefined;
  readonly mimeType?: string | undefined;
  readonly data?: string | undefined;
  readonly uri?: string | undefined;
  readonly resource?:
    | {
        readonly uri?: string | undefined;
        readonly text?: string | undefined;
        readonly blob?: string | undefined;
        readonly mimeType?: string | undefined;
      }
    | undefined;
}

/** What a model is shown of a tool's answer. */
export interface McpResult {
  readonly text: string;
  /** Images and documents that models can see. */
  readonly media: readonly MediaPart[];
}

/** What some model takes; a journal that holds them in every run is kept small. */
const visible = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'application/pdf']);
const most = { files: 8, base64: 4 * 1024 * 1024 };
const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The parts as text and files for a model: what can be neither is named. */
export function resultOf(content: readonly ContentPart[], structured: unknown): McpResult {
  const media: MediaPart[] = [];
  const texts = content.map((part) => (keep(media, part) ? '' : textOf(part))).filter((text) => text !== '');
  const whole = texts.length === 0 && structured !== undefined ? JSON.stringify(structured) : texts.join('\n\n');
  return { text: whole, media };
}

/** True where the part is a file that is shown, which it is among the others then. */
function keep(media: MediaPart[], part: ContentPart): boolean {
  const file = fileIn(part);
  if (file === undefined || !visible.has(file.mediaType) || !base64.test(file.data)) return false;
  const size = media.reduce((sum, { data }) => sum + data.length, file.data.length);
  if (media.length >= most.files || size > most.base64) return false;
  media.push(file);
  return true;
}

function fileIn({ type, mimeType, data, resource }: ContentPart): MediaPart | undefined {
  if (type === 'image') return { mediaType: mimeType ?? '', data: data ?? '' };
  if (type !== 'resource' || resource?.blob === undefined) return undefined;
  const name = resource.uri?.split('/').at(-1);
  return { mediaType: resource.mimeType ?? '', data: resource.blob, ...(name ? { name: name.slice(0, 200) } : {}) };
}

function textOf({ type, text, mimeType = 'unknown type', data = '', uri, resource }: ContentPart): string {
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
