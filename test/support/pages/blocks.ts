import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const project = join(import.meta.dirname, '../../..');

/** A fenced block of a Markdown page. */
export interface Block {
  readonly heading: string;
  /** `sh`, `yaml` and so on; empty where the fence says nothing. */
  readonly language: string;
  /** The word after it: `background` is a server that stays up, `stopped` wants the platform to be down. */
  readonly mark: string;
  readonly text: string;
}

/** The fenced blocks of a page, in order; its path is relative to the project. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let heading = '';
  let open: { language: string; mark: string; lines: string[] } | undefined;
  for (const line of readFileSync(join(project, page), 'utf8').split('\n')) {
    const fence = /^```(\w*)\s*(\w*)/.exec(line);
    if (open !== undefined && fence !== null) {
      blocks.push({ heading, language: open.language, mark: open.mark, text: open.lines.join('\n') });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else if (fence !== null) open = { language: fence[1] ?? '', mark: fence[2] ?? '', lines: [] };
    else if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
  }
  return blocks;
}

/** The name that a block's first line gives it, as in `# nightly.yaml`: the reader saves it under that name. */
export const fileNameOf = ({ text }: Block): string | undefined => /^# (\S+\.yaml)\n/.exec(text)?.[1];
