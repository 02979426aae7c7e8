import { UnauthenticatedError } from '../../errors/catalogue.ts';

/** Headers as node:http hands them over: lower-case names. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The token of a request: `Authorization: Bearer <token>` first, then `x-api-key: <token>`.
 *
 * Throws an UnauthenticatedError with the message that clients of the REST API know for each way to get it wrong.
 */
export function bearerToken(headers: Headers): string {
  const authorization = first(headers['authorization']);
  if (authorization !== undefined) {
    const token = /^Bearer +([\w\-.~+/]+=*) *$/i.exec(authorization)?.[1];
    if (token !== undefined) return token;
    throw new UnauthenticatedError('invalid authorization header format');
  }
  const key = first(headers['x-api-key'])?.trim();
  if (key !== undefined && key !== '') return key;
  throw new UnauthenticatedError('missing authorization header');
}

const first = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value[0] : value;
