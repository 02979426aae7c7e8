import { expect } from 'chai';
import { errorOfAnswer, isGone } from '../../../../shared/kube/core/status.ts';

const status = (code: number, reason: string, extra: object = {}): string =>
  JSON.stringify({ kind: 'Status', code, reason, message: 'said so', ...extra });

describe('errorOfAnswer', () => {
  for (const [why, code, body, expected] of [
    ['a conflict may be tried again', 409, status(409, 'Conflict'), { code: 'ERR_CONFLICT', retry: 'later', message: 'said so' }],
    ['a name that is taken is a conflict too', 409, status(409, 'AlreadyExists'), { code: 'ERR_CONFLICT' }],
    ['a bad object', 422, status(422, 'Invalid'), { code: 'ERR_INVALID', retry: 'never' }],
    ['a forbidden verb', 403, status(403, 'Forbidden'), { code: 'ERR_FORBIDDEN' }],
    [
      'an overloaded server',
      429,
      status(429, 'TooManyRequests', { details: { retryAfterSeconds: 7 } }),
      { code: 'ERR_RATE_LIMITED', retryAfter: 7 },
    ],
    ['a proxy that speaks no JSON', 502, '<html>bad gateway</html>', { retry: 'later', message: '<html>bad gateway</html>' }],
    ['an empty answer', 500, '', { code: 'ERR_INTERNAL', message: 'status 500' }],
    ['a status nobody has a name for', 418, status(418, 'Teapot'), { code: 'ERR_INVALID', retry: 'never' }],
  ] as const) {
    it(why, () => expect(errorOfAnswer(code, body)).to.include(expected));
  }

  it('names the fields of a bad object', () => {
    const causes = [{ reason: 'FieldValueInvalid', field: 'spec.priority', message: 'too big' }];
    expect(errorOfAnswer(422, status(422, 'Invalid', { details: { causes } })).details).to.deep.equal({
      reason: 'Invalid',
      causes,
    });
  });

  it('knows a version that is too old, by the answer or by the body', () => {
    expect(isGone(errorOfAnswer(410, ''))).to.equal(true);
    expect(isGone(errorOfAnswer(200, status(410, 'Expired')))).to.equal(true);
    expect(isGone(errorOfAnswer(404, status(404, 'NotFound')))).to.equal(false);
  });
});
