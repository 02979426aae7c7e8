/** One token of JSON: a string, a bracket or separator, or a run of anything else (numbers, literals, white space). */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:]+/g;

/** The name with which a member begins. */
const nameOf = /^\s*("(?:[^"\\]|\\.)*")\s*:/;

/**
 * The text of one member of a JSON object as its writer wrote it, so that numbers beyond a double and white space stay as they are;
 * undefined where there is no such member. `text` is a valid JSON object; the last of several members of one name counts.
 */
export function memberText(text: string, name: string): string | undefined {
  let found: string | undefined;
  for (const one of membersOf(text)) {
    const [start = '', key = '""'] = nameOf.exec(one) ?? [];
    if (JSON.parse(key) === name) found = one.slice(start.length).trim();
  }
  return found;
}

/** The texts of an object's members, between its commas. */
function* membersOf(text: string): Generator<string> {
  let depth = 0;
  let from = text.indexOf('{') + 1;
  for (const { 0: part, index } of text.matchAll(token)) {
    if (depth === 1 && (part === ',' || part === '}')) {
      yield text.slice(from, index);
      from = index + 1;
    }
    if (part === '{' || part === '[') depth += 1;
    if (part === '}' || part === ']') depth -= 1;
  }
}
