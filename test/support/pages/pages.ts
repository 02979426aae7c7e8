import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './blocks.ts';

/** Every Markdown page that people read, by its path in the project. */
export const allPages: readonly string[] = ['.', 'docs', 'chart'].flatMap((folder) =>
  readdirSync(join(project, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** A page without its fenced blocks. */
const proseOf = (page: string): string => readFileSync(join(project, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');

/** What is set in by four spaces after an empty line, as code is that has no fence. */
export const indentedCodeOf = (page: string): string[] => proseOf(page).match(/(?<=\n\n) {4}\S.*(\n {4}.*)*/g) ?? [];

/** Where the page's headings can be linked to, by GitHub's rule: lower case, no punctuation, `-` for each space, `-1` for the second. */
export function anchorsOf(page: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
      const anchor = heading
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-');
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

/** Targets of the page's links, inline code apart. */
export const linksOf = (page: string): string[] =>
  [
    ...proseOf(page)
      .replaceAll(/`[^`\n]*`(?!\])/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target = '']) => target);
