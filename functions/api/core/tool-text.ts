/** Characters of an answer that a model gets at most. */
export const mostCharacters = 50_000;

/** Shorter ones would be found everywhere; nobody's credential is that short. */
const shortestSecret = 4;

/** The text with every form of the secret taken out in which a server may say it back. */
export function redacted(text: string, secret: string | undefined): string {
  if (secret === undefined || secret.length < shortestSecret) return text;
  const forms = [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ];
  return [...new Set(forms)].reduce((kept, form) => kept.replaceAll(form, '[redacted]'), text);
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
