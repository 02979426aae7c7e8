import { createHash } from 'node:crypto';

/** What a skill consists of: the guide, and files by their paths. */
export interface SkillContent {
  readonly inline: string;
  readonly files?: Readonly<Record<string, string>>;
}

/** The paths of a skill's files, in the order in which they are always taken. */
export function filesOf({ files = {} }: SkillContent): readonly string[] {
  return Object.keys(files).toSorted();
}

/** SHA-256 over the guide and then every file, each with its length so that nothing can slip across. */
export function skillHash(content: SkillContent): string {
  const hash = createHash('sha256').update(framed(content.inline));
  for (const path of filesOf(content)) hash.update(framed(path)).update(framed(content.files?.[path] ?? ''));
  return hash.digest('hex');
}

/** Bytes of UTF-8 of the guide and of all files. */
export function skillBytes(content: SkillContent): number {
  const texts = [content.inline, ...Object.values(content.files ?? {})];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

function framed(text: string): string {
  return `${Buffer.byteLength(text)}:${text}`;
}
