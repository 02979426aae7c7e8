import { expect } from 'chai';
import { failureOf, redact } from '../../../../../shared/llm/core/failure.ts';
import { TooLargeAnswer } from '../../../../../shared/llm/core/limits.ts';
import { StreamFailure } from '../../../../../shared/llm/core/stream-failure.ts';

/** An error as the SDKs throw it: Anthropic keeps the whole body in `error`, OpenAI what is inside of it. */
const thrown = (status: number | undefined, error: unknown, headers: Record<string, string> = {}): object => ({
  name: 'APIError',
  message: `${status} ${JSON.stringify(error)}`,
  status,
  error,
  headers: new Headers(headers),
});
const anthropic = (type: string, message: string): object => ({ type: 'error', error: { type, message } });

const rows = [
  { name: 'too many requests may pass', error: thrown(429, anthropic('rate_limit_error', 'slow down')), kind: 'transient' },
  {
    name: 'an overloaded provider may recover',
    error: thrown(529, anthropic('overloaded_error', 'Overloaded')),
    kind: 'transient',
  },
  { name: 'a server error may pass', error: thrown(500, undefined), kind: 'transient' },
  {
    name: 'an error event in a stream has no status but a type',
    error: thrown(undefined, anthropic('overloaded_error', 'Overloaded')),
    kind: 'transient',
    status: 529,
  },
  {
    name: 'no connection may pass',
    error: Object.assign(new Error('Connection error.'), { name: 'APIConnectionError' }),
    kind: 'transient',
  },
  {
    name: 'a wrong key is refused',
    error: thrown(401, anthropic('authentication_error', 'invalid x-api-key')),
    kind: 'credentials',
  },
  {
    name: 'a key without rights is refused',
    error: thrown(403, { message: 'no access', type: 'permission' }),
    kind: 'credentials',
  },
  { name: 'a model that is not there', error: thrown(404, anthropic('not_found_error', 'model: nope')), kind: 'model' },
  {
    name: 'a model that is not there, in the words of OpenAI',
    error: thrown(404, { message: 'The model `x` does not exist or you do not have access to it.', code: 'model_not_found' }),
    kind: 'model',
  },
  {
    name: 'a deployment of Azure that is not there',
    error: thrown(404, { message: 'The API deployment for this resource does not exist.', code: 'DeploymentNotFound' }),
    kind: 'model',
  },
  {
    name: 'a gateway that calls it a bad request',
    error: thrown(400, { message: 'Invalid model name passed in model=x' }),
    kind: 'model',
  },
  { name: 'an address that is not there', error: thrown(404, { message: 'Not Found' }), kind: 'request' },
  {
    name: 'an account without money: no wait helps',
    error: thrown(429, { message: 'You exceeded your current quota', type: 'insufficient_quota', code: 'insufficient_quota' }),
    kind: 'credentials',
  },
  {
    name: 'an account without money, with Anthropic',
    error: thrown(402, anthropic('billing_error', 'pay')),
    kind: 'credentials',
  },
  {
    name: 'overload is said with a code in a stream of OpenAI',
    error: thrown(undefined, { type: 'error', code: 'server_is_overloaded', message: 'try later' }),
    kind: 'transient',
    status: 503,
  },
  {
    name: 'a full context is said by the stream itself',
    error: new StreamFailure('the context window of the model is full', 'context_length_exceeded'),
    kind: 'context',
    status: 400,
  },
  { name: 'an answer without end is not asked for again', error: new TooLargeAnswer('too large'), kind: 'request' },
  {
    name: 'Anthropic says in words that the prompt is too long',
    error: thrown(400, anthropic('invalid_request_error', 'prompt is too long: 250000 tokens > 200000 maximum')),
    kind: 'context',
  },
  {
    name: 'OpenAI says it with a code',
    error: thrown(400, { message: 'too much', code: 'context_length_exceeded' }),
    kind: 'context',
  },
  {
    name: 'a body that is too large for the provider is too long as well',
    error: thrown(413, anthropic('request_too_large', 'too large')),
    kind: 'context',
  },
  {
    name: 'a model that takes no temperature',
    error: thrown(400, { message: "Unsupported value: 'temperature' does not support 0.7", code: 'unsupported_value' }),
    kind: 'temperature',
  },
  {
    name: 'any other 400 is a bad request',
    error: thrown(400, anthropic('invalid_request_error', 'messages: wrong')),
    kind: 'request',
  },
  {
    name: 'our own abort',
    error: Object.assign(new Error('This operation was aborted'), { name: 'AbortError' }),
    kind: 'aborted',
  },
  { name: 'something that is no error at all', error: 'boom', kind: 'transient' },
];

describe('llm: failures', () => {
  for (const { name, error, kind, status } of rows) {
    it(name, () => {
      const failure = failureOf(error, []);
      expect(failure.kind).to.equal(kind);
      if (status !== undefined) expect(failure.status).to.equal(status);
    });
  }

  it('says what the provider said, not the JSON around it', () => {
    expect(failureOf(thrown(529, anthropic('overloaded_error', 'Overloaded')), []).message).to.equal('Overloaded');
    expect(failureOf(thrown(400, { message: 'Unknown parameter', code: null }), []).message).to.equal('Unknown parameter');
  });
  it('names the cause behind a connection error', () => {
    const cause = new Error('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') });
    const message = failureOf(
      Object.assign(new Error('Connection error.', { cause }), { name: 'APIConnectionError' }),
      [],
    ).message;
    expect(message).to.equal('Connection error: fetch failed: connect ECONNREFUSED 127.0.0.1:9');
  });
  it('reads Retry-After in seconds and in milliseconds', () => {
    expect(failureOf(thrown(429, {}, { 'retry-after': '7' }), []).retryAfter).to.equal(7);
    expect(failureOf(thrown(429, {}, { 'retry-after-ms': '1500', 'retry-after': '9' }), []).retryAfter).to.equal(1.5);
    expect(failureOf(thrown(429, {}, { 'retry-after': 'soon' }), []).retryAfter).to.equal(undefined);
  });
  it('takes secrets out of the message', () => {
    const message = failureOf(thrown(401, { message: 'Incorrect API key provided: my-private-key' }), ['my-private-key']).message;
    expect(message).to.equal('Incorrect API key provided: [redacted]');
    expect(redact('key sk-ant-api03-abcdefgh and Bearer abc.def', [])).to.equal('key [redacted] and Bearer [redacted]');
  });
  it('cuts a message that has no end', () => {
    expect(failureOf(thrown(400, { message: 'x'.repeat(5000) }), []).message).to.have.length(1000);
  });
});
