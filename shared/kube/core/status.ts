import { errorClasses, errorOfStatus, NotFoundError } from '../../errors/catalogue.ts';
import type { OrkaError } from '../../errors/orka-error.ts';

/** Kubernetes' answer to a failed request (meta.k8s.io/v1 Status), as far as we read it. */
interface Status {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly causes?: readonly { readonly reason?: string; readonly field?: string; readonly message?: string }[];
    readonly retryAfterSeconds?: number;
  };
}

/**
 * A failed answer of the Kubernetes API as the OrkaError it stands for.
 *
 * `details.reason` is Kubernetes' own word (`AlreadyExists` and `Conflict` share 409), `details.causes` names the fields
 * of a 422, and `details.gone` marks a 410: the version or continue token asked for is too old, list again.
 */
export function errorOfAnswer(httpStatus: number, body: string, retryAfter?: number): OrkaError {
  const status = parse(body);
  const code = status.code ?? httpStatus;
  const message = status.message ?? (body.trim().slice(0, 500) || `status ${code}`);
  if (code === 410) return new NotFoundError(message, { details: { gone: true } });
  const after = retryAfter ?? status.details?.retryAfterSeconds;
  const Member = errorClasses.find((candidate) => new candidate('').status === code);
  if (Member === undefined) return errorOfStatus(code, message, after);
  const causes = status.details?.causes;
  const details = {
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    ...(causes === undefined ? {} : { causes }),
  };
  return new Member(message, { retryAfter: after, details });
}

/** True where a watch or a continue token is too old to go on from. */
export function isGone(error: unknown): boolean {
  return error instanceof NotFoundError && error.details['gone'] === true;
}

function parse(body: string): Status {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Status) : {};
  } catch {
    return {};
  }
}
