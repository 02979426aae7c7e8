/** A page that a search engine has found (contract 4.7). */
export interface SearchResult {
  readonly title: string;
  readonly url: string;
  readonly snippet: string;
}

const longestSnippet = 1000;

/**
 * What a search engine has found, from its JSON: a list, or an object with one in `results`, whose items have a title, an address in `url` or
 * `link`, and a text in `snippet`, `content` or `description`. Undefined where it is nothing of that kind.
 */
export function searchResults(answer: unknown, limit: number): SearchResult[] | undefined {
  const list = Array.isArray(answer) ? answer : (answer as { readonly results?: unknown } | null)?.results;
  if (!Array.isArray(list)) return undefined;
  return list.slice(0, limit).flatMap((item: unknown) => {
    const text = (...names: string[]): string => firstText(item, names);
    const url = text('url', 'link');
    return url === ''
      ? []
      : [{ title: text('title'), url, snippet: text('snippet', 'content', 'description').slice(0, longestSnippet) }];
  });
}

function firstText(item: unknown, names: readonly string[]): string {
  const values = names.map((name) => (item as Readonly<Record<string, unknown>> | null)?.[name]);
  return values.find((value): value is string => typeof value === 'string' && value !== '') ?? '';
}
