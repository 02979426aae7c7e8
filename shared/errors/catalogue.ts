import { OrkaError } from './orka-error.ts';

/** The request's bytes are not what its content type says. */
export class UnparsableError extends OrkaError {
  readonly code = 'ERR_UNPARSABLE';
  readonly reason = 'BadRequest';
  readonly status = 400;
  readonly retry = 'never';
}

/** No credentials, or credentials that nobody vouches for. */
export class UnauthenticatedError extends OrkaError {
  readonly code = 'ERR_UNAUTHENTICATED';
  readonly reason = 'Unauthorized';
  readonly status = 401;
  readonly retry = 'never';
}

/** A known caller asks for what is not theirs. */
export class ForbiddenError extends OrkaError {
  readonly code = 'ERR_FORBIDDEN';
  readonly reason = 'Forbidden';
  readonly status = 403;
  readonly retry = 'never';
}

/** The thing does not exist. */
export class NotFoundError extends OrkaError {
  readonly code = 'ERR_NOT_FOUND';
  readonly reason = 'NotFound';
  readonly status = 404;
  readonly retry = 'never';
}

/** The thing changed meanwhile, or is there already: read again, decide again. */
export class ConflictError extends OrkaError {
  readonly code = 'ERR_CONFLICT';
  readonly reason = 'Conflict';
  readonly status = 409;
  readonly retry = 'later';
}

/** The body is larger than this door takes; `details.limit` says how many bytes it takes. */
export class TooLargeError extends OrkaError {
  readonly code = 'ERR_TOO_LARGE';
  readonly reason = 'RequestEntityTooLarge';
  readonly status = 413;
  readonly retry = 'never';
}

/** Well formed, but not acceptable; the message names the field. */
export class InvalidError extends OrkaError {
  readonly code = 'ERR_INVALID';
  readonly reason = 'Invalid';
  readonly status = 422;
  readonly retry = 'never';
}

/** Too many requests; `retryAfter` says when there is room again. */
export class RateLimitedError extends OrkaError {
  readonly code = 'ERR_RATE_LIMITED';
  readonly reason = 'TooManyRequests';
  readonly status = 429;
  readonly retry = 'later';
}

/** A bug of ours; the cause is logged, never shown. */
export class InternalError extends OrkaError {
  readonly code = 'ERR_INTERNAL';
  readonly reason = 'InternalError';
  readonly status = 500;
  readonly retry = 'later';
}

/** Somebody we depend on does not answer, or we are stopping. */
export class UnavailableError extends OrkaError {
  readonly code = 'ERR_UNAVAILABLE';
  readonly reason = 'ServiceUnavailable';
  readonly status = 503;
  readonly retry = 'later';
}

/** The disk is full: nothing of this request was kept, all that was acknowledged before is. */
export class InsufficientStorageError extends OrkaError {
  readonly code = 'ERR_INSUFFICIENT_STORAGE';
  readonly reason = 'InsufficientStorage';
  readonly status = 507;
  readonly retry = 'later';
}

/** Every member of the family, for the edges that rebuild an error from its status and for the documentation's test. */
export const errorClasses = [
  UnparsableError,
  UnauthenticatedError,
  ForbiddenError,
  NotFoundError,
  ConflictError,
  TooLargeError,
  InvalidError,
  RateLimitedError,
  InternalError,
  UnavailableError,
  InsufficientStorageError,
] as const;

/** Any thrown value as a member of the family: itself if it is one, else an InternalError that keeps it as `cause`. */
export function toOrkaError(thrown: unknown): OrkaError {
  if (thrown instanceof OrkaError) return thrown;
  return new InternalError('internal error', { cause: thrown });
}

/** The member of the family that an HTTP status stands for, rebuilt by a client of another room. */
export function errorOfStatus(status: number, message: string, retryAfter?: number): OrkaError {
  const Member = errorClasses.find((candidate) => new candidate('').status === status);
  if (Member !== undefined) return new Member(message, { retryAfter });
  if (status === 400 || (status > 400 && status < 500)) return new InvalidError(message, { details: { status } });
  return new UnavailableError(message, { retryAfter, details: { status } });
}
