/** Characters of an answer that a model gets at most. */
export const mostCharacters = 50_000;

/** Shorter ones would be found everywhere; nobody's credential is that short. */
const shortestSecret = 4;
/** As part of something else that is encoded, a shorter one could be a part of anything. */
const shortestPart = 8;

/** The text with every form of the secret taken out in which a server may say it back. */
export function redacted(text: string, secret: string | undefined): string {
  if (secret === undefined || secret.length < shortestSecret) return text;
  const forms = [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    ...(secret.length < shortestPart ? [] : encodedParts(Buffer.from(secret))),
  ];
  return [...new Set(forms)].reduce((kept, form) => kept.replaceAll(form, '[redacted]'), text);
}

/** The secret within longer texts that are encoded as a whole, such as `user:secret` in base64: what of it is the same whatever stands around it. */
function encodedParts(secret: Buffer): string[] {
  const within = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), secret]);
    const settled = Math.floor((whole.length * 8) / 6);
    return whole.toString('base64').slice(Math.ceil((before * 8) / 6), settled);
  });
  const url = within.map((part) => part.replaceAll('+', '-').replaceAll('/', '_'));
  const hex = secret.toString('hex');
  return [...within, ...url, hex, hex.toUpperCase()];
}

/** At most `limit` characters of the text, with a word about the rest. */
export function shortened(text: string, limit = mostCharacters): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit).toWellFormed()}\n[cut: ${limit} of ${text.length} characters]`;
}

/** Bytes as text, by the charset of their content type (UTF-8 where it says none); undefined where they are no text. */
export function textOf(bytes: Uint8Array, contentType: string): string | undefined {
  const textual = /^(text\/|application\/([\w.+-]*\+)?(json|xml|yaml|javascript|x-ndjson|x-www-form-urlencoded))/i.test(
    contentType,
  );
  if (!textual && bytes.includes(0)) return undefined;
  const charset = /charset=["']?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  return decoderOf(charset).decode(bytes);
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
