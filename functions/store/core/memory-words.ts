/** Words that stand in every prompt and say nothing about it. */
const empty: ReadonlySet<string> = new Set(
  `a about after again all also an and any are as at be because been before but by can could did do does for from get give had has have
   he her his how i if in into is it its just let make may me more most must my no not now of on only or other our out over please same
   she should so some such than that the their them then there these they this those to too up us use very want was we were what when
   where which while who why will with would you your`.split(/\s+/),
);

/** As many words as a query is made of; of a long text those at both of its ends. */
const most = 64;

/**
 * What a text is about, as an FTS5 query for the memories of a namespace that have any of its words. Nothing in it is read as syntax.
 * Undefined where no word in it says anything.
 *
 * @see https://www.sqlite.org/fts5.html#fts5_column_filters
 */
export function anyWordOf(namespace: string, text: string): string | undefined {
  const words = [...new Set(wordsOf(text))].filter((word) => !empty.has(word));
  if (words.length === 0) return undefined;
  const asked = words.length <= most ? words : [...words.slice(0, most / 2), ...words.slice(-most / 2)];
  return within(namespace, asked.map(quoted).join(' OR '));
}

/** As `anyWordOf`, for those that have all of the words, whichever they are; the last may be the beginning of one. */
export function allWordsOf(namespace: string, text: string): string | undefined {
  const words = wordsOf(text).slice(0, most);
  return words.length === 0 ? undefined : within(namespace, `${words.map(quoted).join(' AND ')}*`);
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
}

/** The namespace is a word of the index as well; who asks still has to compare it, for `a` is a part of `a-b`. */
function within(namespace: string, words: string): string {
  return `namespace : ${quoted(namespace.replaceAll('"', ''))} AND {content tags} : (${words})`;
}

const quoted = (word: string): string => `"${word}"`;
