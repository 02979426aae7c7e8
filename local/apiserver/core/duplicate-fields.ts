/**
 * The dotted paths of fields that occur twice in one JSON object, in the order met, such as `data.a` or `spec.list[0].b`.
 *
 * JSON.parse keeps the last of two without a word, so the text itself is walked. It must already have been parsed successfully.
 */
export function duplicateFields(json: string): string[] {
  const found: string[] = [];
  const stack: Frame[] = [];
  let expectKey = false;
  for (let at = 0; at < json.length; at++) {
    const char = json[at];
    const top = stack.at(-1);
    if (char === '"') {
      const end = closingQuote(json, at);
      if (expectKey && top?.seen !== undefined) {
        note(top, json.slice(at, end + 1), stack, found);
        expectKey = false;
      }
      at = end;
    } else if (char === '{' || char === '[') {
      stack.push(char === '{' ? { seen: new Set(), key: '', index: 0 } : { seen: undefined, key: '', index: 0 });
      expectKey = char === '{';
    } else if (char === '}' || char === ']') {
      stack.pop();
      expectKey = false;
    } else if (char === ',' && top !== undefined) {
      top.index += 1;
      expectKey = top.seen !== undefined;
    }
  }
  return found;
}

interface Frame {
  /** The keys met so far; undefined in a list. */
  readonly seen: Set<string> | undefined;
  key: string;
  index: number;
}

function closingQuote(json: string, open: number): number {
  let at = json.indexOf('"', open + 1);
  while (at >= 0) {
    let slashes = 0;
    while (json[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return at;
    at = json.indexOf('"', at + 1);
  }
  return json.length;
}

function note(frame: Frame, quoted: string, stack: readonly Frame[], found: string[]): void {
  frame.key = JSON.parse(quoted) as string;
  if (frame.seen?.has(frame.key)) found.push(pathOf(stack));
  frame.seen?.add(frame.key);
}

function pathOf(stack: readonly Frame[]): string {
  let path = '';
  for (const { seen, key, index } of stack) path += seen === undefined ? `[${index}]` : `${path === '' ? '' : '.'}${key}`;
  return path;
}
