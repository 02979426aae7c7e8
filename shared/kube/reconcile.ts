import { ConflictError, NotFoundError } from '../errors/catalogue.ts';
import { retryOnConflict } from './update.ts';

/** One pass of gather, decide, apply over an object that others change and delete meanwhile. */
export interface Pass<Input, Result> {
  /** Reads all that is needed; undefined where the object is gone. */
  readonly gather: () => Promise<Input | undefined>;
  readonly act: (input: Input) => Promise<Result>;
  /** The object went while it was acted upon: whatever was written about it elsewhere has to go too. */
  readonly vanished: () => Promise<void>;
}

/** Passes until no one was faster. Resolves with undefined where the object is gone. */
export async function reconcile<Input, Result>({ gather, act, vanished }: Pass<Input, Result>): Promise<Result | undefined> {
  let seen = false;
  return retryOnConflict(async () => {
    const input = await gather();
    if (input === undefined) {
      if (seen) await vanished();
      return undefined;
    }
    seen = true;
    return act(input).catch(lookAgainIfGone);
  });
}

/** Something was not there that had just been read: reading again tells what has become of it. */
function lookAgainIfGone(error: unknown): never {
  throw error instanceof NotFoundError ? new ConflictError(error.message, { cause: error }) : error;
}
