/** A Markdown text, and the YAML above it between two lines of `---`, where it has some. */
export interface FrontMatter {
  readonly yaml: string | undefined;
  readonly body: string;
}

/**
 * Takes a text apart. The Agent Skills format keeps name and description of a skill above its guide.
 *
 * @see https://agentskills.io/specification
 */
export function frontMatterOf(text: string): FrontMatter {
  const found = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  return found === null
    ? { yaml: undefined, body: text.trim() }
    : { yaml: found[1] ?? '', body: text.slice(found[0].length).trim() };
}

/** What a text is about, where nobody says so: its first line that says anything, at most 200 characters of it. */
export function firstLineOf(body: string): string {
  const line = body.split('\n').find((each) => /[\p{L}\p{N}]/u.test(each)) ?? '';
  return line
    .replace(/^#+\s*/, '')
    .trim()
    .slice(0, 200);
}
