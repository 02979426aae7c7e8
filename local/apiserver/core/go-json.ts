/** What Go's JSON decoder says of a text that is no JSON. JavaScript says where it stopped; Go says what it was looking for there. */
export function jsonProblem(text: string, error: Error): string {
  const at = stoppedAt(text, error);
  if (at === undefined || at >= text.trimEnd().length) return 'unexpected end of JSON input';
  return `invalid character ${quoted(text[at] ?? '')} ${lookedFor(text.slice(0, at).trimEnd(), text[at] ?? '')}`;
}

function stoppedAt(text: string, { message }: Error): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const token = /^Unexpected token '(.)'/u.exec(message)?.[1];
  return token === undefined ? undefined : Math.max(0, text.indexOf(token));
}

function lookedFor(before: string, found: string): string {
  const last = before.at(-1);
  if (last === undefined || last === ':' || last === '[') return 'looking for beginning of value';
  if (last === '{') return 'looking for beginning of object key string';
  if (last === ',') return isInObject(before) ? 'looking for beginning of object key string' : 'looking for beginning of value';
  if (isInObject(before)) return found === ':' ? 'after object key' : 'after object key:value pair';
  return before.includes('[') ? 'after array element' : 'after top-level value';
}

/** Whether the innermost bracket that is open is a brace. */
function isInObject(text: string): boolean {
  const open: string[] = [];
  for (const char of text.replace(/"(?:[^"\\]|\\.)*"/g, '""')) {
    if (char === '{' || char === '[') open.push(char);
    else if (char === '}' || char === ']') open.pop();
  }
  return open.at(-1) === '{';
}

const quoted = (char: string): string => (char === "'" ? `'\\''` : `'${char}'`);

const SHOWN = 30;

/** A body as messages quote it: the beginning of what looks like an object, hexadecimal digits of anything else. */
export function quotedBody(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const [shown, rest] = [body.subarray(0, SHOWN), body.length > SHOWN ? ' ...' : ''];
  return `${body[0] === 0x7b ? shown.toString('utf8') : shown.toString('hex')}${rest}`;
}
