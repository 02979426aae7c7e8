/** A part of a text: as it stands, or an expression to be put in its place. */
export type Piece = { readonly text: string } | { readonly expression: string };

/**
 * The parts of a text with `${ expression }` in it; `$${` is a plain `${`. An expression ends at its own `}`: those within its strings and
 * its maps do not count. Undefined where one does not end.
 */
export function piecesOf(text: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    if (text.startsWith('$${', at)) {
      plain += '${';
      at += 3;
    } else if (text.startsWith('${', at)) {
      const end = endOf(text, at + 2);
      if (end === undefined) return undefined;
      if (plain !== '') pieces.push({ text: plain });
      plain = '';
      pieces.push({ expression: text.slice(at + 2, end).trim() });
      at = end + 1;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  return plain === '' && pieces.length > 0 ? pieces : [...pieces, { text: plain }];
}

/** Where the `}` is that belongs to the expression that begins at `start`. */
function endOf(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"' || character === "'") at = endOfString(text, at);
    else if (character === '{') depth += 1;
    else if (character === '}' && depth === 0) return at;
    else if (character === '}') depth -= 1;
  }
  return undefined;
}

/** Where the string ends that begins with the quote at `start`; the end of the text where it does not end. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[start]) return at;
  }
  return text.length;
}
