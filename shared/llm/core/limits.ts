/** What an answer may be at most. A model's output is untrusted: a server can send whatever it likes, for as long as it likes. */
export const answerLimits = Object.freeze({
  /** Characters of an answer: texts, thoughts and arguments together. */
  characters: 8_000_000,
  /** Bytes of its content as JSON: what fits into a step of the journal, with room for what stands around it. */
  bytes: 8_000_000,
  /** Characters of the arguments of one call. */
  argumentCharacters: 1024 * 1024,
  /** Texts, thoughts and calls. */
  parts: 1000,
  /** Arrays and objects inside of one another in the arguments of a call. */
  nesting: 64,
  /** Characters of a tool's name. */
  nameCharacters: 128,
});

/** An answer that is larger than any that is of use. Asking again would cost the same again. */
export class TooLargeAnswer extends Error {
  override readonly name = 'TooLargeAnswer';
}

/** Throws a TooLargeAnswer where a call has longer arguments than are taken. */
export function checkArguments(characters: number, tool: string): void {
  if (characters > answerLimits.argumentCharacters)
    throw new TooLargeAnswer(`the arguments of ${tool} have more than ${answerLimits.argumentCharacters} characters`);
}

/** Throws a TooLargeAnswer where an answer has more parts than are taken. */
export function checkParts(parts: number): void {
  if (parts > answerLimits.parts) throw new TooLargeAnswer(`the answer has more than ${answerLimits.parts} parts`);
}

/** Throws a TooLargeAnswer where an answer has more characters than are taken. */
export function checkCharacters(characters: number): void {
  if (characters > answerLimits.characters)
    throw new TooLargeAnswer(`the answer has more than ${answerLimits.characters} characters`);
}

/** Throws a TooLargeAnswer where the content of an answer is longer as JSON than the journal takes. */
export function checkContent(content: readonly unknown[]): void {
  if (Buffer.byteLength(JSON.stringify(content)) > answerLimits.bytes)
    throw new TooLargeAnswer(`the answer has more than ${answerLimits.bytes} bytes`);
}

/** True where a JSON text nests arrays and objects deeper than that; it is looked at, not parsed, so that no depth can do harm. */
export function nestsDeeper(json: string, limit: number = answerLimits.nesting): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}
