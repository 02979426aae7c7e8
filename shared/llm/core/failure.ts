/**
 * What kind of failure a model turn ended with, as far as anybody acts on it:
 * `transient` may pass by itself (overload and rate limits are such), `credentials` are refused, `model` is not there, `context` is too long
 * for the model, `temperature` is a setting that this model does not take, `request` is refused for good, `aborted` was our own doing.
 */
export type ModelFailureKind = 'transient' | 'credentials' | 'model' | 'context' | 'temperature' | 'request' | 'aborted';

export interface FailureFacts {
  readonly kind: ModelFailureKind;
  readonly message: string;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
}

/** The parts that the errors of both SDKs have in common. */
interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly status?: unknown;
  readonly headers?: unknown;
  readonly error?: unknown;
  readonly cause?: unknown;
}

/** Statuses after which the same request may succeed (contract 4.3, and what both SDKs retry by themselves). */
const passing = new Set([408, 409, 429, 500, 502, 503, 504, 529]);

/** Error types inside a stream that had begun with 200 (https://platform.claude.com/docs/en/api/errors). */
const statusOfType: Readonly<Record<string, number>> = {
  overloaded_error: 529,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  server_error: 500,
  not_found_error: 404,
  authentication_error: 401,
  permission_error: 403,
  invalid_request_error: 400,
  request_too_large: 413,
};

/** Codes of OpenAI that stand in the error events of a stream (types of its SDK, ResponseError), in place of a status. */
const statusOfCode: Readonly<Record<string, number>> = {
  server_error: 500,
  rate_limit_exceeded: 429,
  server_is_overloaded: 503,
  slow_down: 503,
  invalid_prompt: 400,
  context_length_exceeded: 400,
  model_not_found: 404,
};

const contextWords = /prompt is too long|context[ _]length|context window|maximum context|too many tokens|input is too long/i;
const modelWords = /model|deployment/i;
const noSuchModel = /model_not_found|DeploymentNotFound|(?:invalid|unknown) model|model .{0,80}(?:does not exist|not found)/i;
/** An account without money: no wait helps, another provider may. */
const unpaid = /insufficient_quota|billing_error|credit balance is too low/i;
const longest = 1000;

/** Reads an error of either SDK, or any other thrown value. `secrets` never appear in the message. */
export function failureOf(thrown: unknown, secrets: readonly string[]): FailureFacts {
  const error: SdkError = typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) };
  const body = innermost(error.error);
  const type = textOf(body?.['type']);
  const code = textOf(body?.['code']);
  const status = typeof error.status === 'number' ? error.status : (statusOfCode[code] ?? statusOfType[type]);
  const said = typeof body?.['message'] === 'string' ? body['message'] : withCause(error);
  const message = redact(said, secrets).slice(0, longest);
  return {
    kind: kindOf(error, status, `${type} ${code} ${said}`),
    message,
    status,
    retryAfter: retryAfterOf(error.headers),
  };
}

function kindOf(error: SdkError, status: number | undefined, said: string): ModelFailureKind {
  if (error.name === 'AbortError') return 'aborted';
  if (error.name === 'TooLargeAnswer') return 'request';
  if (status === undefined) return 'transient';
  if (status === 401 || status === 402 || status === 403 || unpaid.test(said)) return 'credentials';
  if (status === 404) return modelWords.test(said) ? 'model' : 'request';
  if (status === 400 && noSuchModel.test(said)) return 'model';
  if (status === 413 || (status === 400 && contextWords.test(said))) return 'context';
  if (status === 400 && /temperature/i.test(said)) return 'temperature';
  return passing.has(status) ? 'transient' : 'request';
}

/** Anthropic nests `{type:'error', error:{...}}`; OpenAI's SDK has unwrapped it already. */
function innermost(body: unknown): Record<string, unknown> | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const inner = (body as { error?: unknown }).error;
  return (typeof inner === 'object' && inner !== null ? inner : body) as Record<string, unknown>;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** "Connection error." alone helps nobody: the first cause that says more is added. */
function withCause(error: SdkError): string {
  const own = typeof error.message === 'string' && error.message !== '' ? error.message : 'the call failed';
  const words: string[] = [own.replace(/\.$/, '')];
  for (let cause = error.cause, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth += 1) {
    if (cause.message !== '' && !words.includes(cause.message)) words.push(cause.message);
  }
  return words.join(': ');
}

function retryAfterOf(headers: unknown): number | undefined {
  if (typeof headers !== 'object' || headers === null || !('get' in headers) || typeof headers.get !== 'function')
    return undefined;
  const read = (name: string): number =>
    Number.parseFloat(String((headers.get as (name: string) => unknown).call(headers, name) ?? ''));
  const milliseconds = read('retry-after-ms');
  const seconds = Number.isFinite(milliseconds) ? milliseconds / 1000 : read('retry-after');
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Takes known secrets, and what looks like a key or a bearer token, out of a text. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets
    .filter((secret) => secret.length > 3)
    .reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
  return known.replace(/\b(sk|pk|key)-[\w*-]{8,}/g, '[redacted]').replace(/Bearer\s+\S+/gi, 'Bearer [redacted]');
}
