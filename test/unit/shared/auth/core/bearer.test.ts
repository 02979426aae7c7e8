import { expect } from 'chai';
import { bearerToken } from '../../../../../shared/auth/core/bearer.ts';
import { UnauthenticatedError } from '../../../../../shared/errors/catalogue.ts';

const rows: readonly { name: string; headers: Record<string, string>; token?: string; message?: string }[] = [
  { name: 'a bearer token', headers: { authorization: 'Bearer abc.def-1_2' }, token: 'abc.def-1_2' },
  { name: 'the scheme in any case', headers: { authorization: 'bearer abc' }, token: 'abc' },
  { name: 'an API key', headers: { 'x-api-key': 'abc' }, token: 'abc' },
  { name: 'both: Authorization counts', headers: { authorization: 'Bearer a', 'x-api-key': 'b' }, token: 'a' },
  { name: 'neither', headers: {}, message: 'missing authorization header' },
  { name: 'an empty API key', headers: { 'x-api-key': ' ' }, message: 'missing authorization header' },
  { name: 'another scheme', headers: { authorization: 'Basic abc' }, message: 'invalid authorization header format' },
  { name: 'no token after the scheme', headers: { authorization: 'Bearer ' }, message: 'invalid authorization header format' },
  { name: 'two tokens', headers: { authorization: 'Bearer a b' }, message: 'invalid authorization header format' },
  {
    name: 'a broken Authorization is not mended by an API key',
    headers: { authorization: 'abc', 'x-api-key': 'b' },
    message: 'invalid authorization header format',
  },
];

describe('auth: the token of a request', () => {
  for (const { name, headers, token, message } of rows)
    it(name, () => {
      if (message === undefined) expect(bearerToken(headers)).to.equal(token);
      else expect(() => bearerToken(headers)).to.throw(UnauthenticatedError, message);
    });
});
