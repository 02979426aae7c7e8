import { readFileSync } from 'node:fs';

/** A fenced block of shell commands of a page; one that says `background` holds a server that stays up. */
export interface ShellBlock {
  readonly heading: string;
  readonly commands: string;
  readonly background: boolean;
}

/** The ```sh blocks of a Markdown page, in order. */
export function shellBlocks(page: URL): ShellBlock[] {
  const blocks: ShellBlock[] = [];
  let heading = '';
  let open: { background: boolean; lines: string[] } | undefined;
  for (const line of readFileSync(page, 'utf8').split('\n')) {
    const fence = /^```(\w*)\s*(\w*)/.exec(line);
    if (open !== undefined && fence !== null) {
      blocks.push({ heading, commands: open.lines.join('\n'), background: open.background });
      open = undefined;
    } else if (open !== undefined) open.lines.push(line);
    else if (fence?.[1] === 'sh') open = { background: fence[2] === 'background', lines: [] };
    else if (line.startsWith('#')) heading = line.replace(/^#+ /, '');
  }
  return blocks;
}
