import { mapTexts, sorted } from './json.ts';
import type { Json } from './scenario.ts';

const TOKEN = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;

/** Replaces every JSON Web Token by what it claims, with times relative to its issuing and without its key. */
export function readableTokens(body: Json): Json {
  return mapTexts(body, (text) => (TOKEN.test(text) ? readable(text) : text));
}

function readable(token: string): string {
  const claims: Json = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const { iat, ...rest } = sorted(claims);
  const relative = (value: Json): Json => (typeof value === 'number' ? `iat + ${value - iat}` : value);
  return `token ${JSON.stringify({ ...rest, exp: relative(rest.exp), nbf: relative(rest.nbf) })}`;
}
