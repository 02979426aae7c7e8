import { InternalError, InvalidError, UnparsableError } from '../../../shared/errors/catalogue.ts';
import { ApiError, badRequest } from '../core/status.ts';

/** Runs a patch engine; its refusals become the Status that the real server answers. */
export function translated<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof UnparsableError) throw badRequest(error.message);
    if (error instanceof InvalidError) throw new ApiError(422, 'Invalid', error.message, {});
    if (error instanceof InternalError) throw new ApiError(500, '', error.message);
    throw error;
  }
}
