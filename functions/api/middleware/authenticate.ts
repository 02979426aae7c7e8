import type { RequestHandler } from 'express';
import type { Authenticator, Caller } from '../../../shared/auth/caller.ts';
import { workerInPlaceOf } from '../../../shared/auth/core/acting.ts';
import { bearerToken } from '../../../shared/auth/core/bearer.ts';
import { ForbiddenError, UnauthenticatedError } from '../../../shared/errors/catalogue.ts';
import { localsOf } from './request.ts';

interface Authenticators {
  readonly people: Authenticator;
  readonly workers: Authenticator;
}

const notForWorkers = 'a worker may call /internal/v1 only';

/** Lets in people, their programs and the platform's own rooms. Workers are known, and sent away. */
export function admitPeople({ people, workers }: Authenticators): RequestHandler {
  return async (req, res, next) => {
    const token = bearerToken(req.headers);
    const caller = await people.authenticate(token).catch((error: unknown) => workerOrRethrow(workers, token, error));
    if (caller.kind === 'worker') throw new ForbiddenError(notForWorkers);
    localsOf(res).caller = caller;
    next();
  };
}

/** Lets in workers, and rooms that do the work of one. */
export function admitWorkers({ workers }: Pick<Authenticators, 'workers'>): RequestHandler {
  return async (req, res, next) => {
    const caller = await workers.authenticate(bearerToken(req.headers));
    const worker = caller.kind === 'worker' ? caller : workerInPlaceOf(caller, req.headers);
    if (worker === undefined) throw new ForbiddenError('only the worker of a Task may call /internal/v1');
    localsOf(res).caller = worker;
    next();
  };
}

/** A worker's token is made out to the platform, not to the Kubernetes API, so only the other authenticator knows it. */
async function workerOrRethrow(workers: Authenticator, token: string, error: unknown): Promise<Caller> {
  if (!(error instanceof UnauthenticatedError)) throw error;
  const caller = await workers.authenticate(token).catch(() => undefined);
  if (caller?.kind === 'worker') return caller;
  throw error;
}
