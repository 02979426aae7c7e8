import type { Request, Response } from 'express';
import type { Caller } from '../../../shared/auth/caller.ts';
import { ForbiddenError, UnauthenticatedError } from '../../../shared/errors/catalogue.ts';

/** What the middleware in front of a handler has found out. */
export interface Locals {
  requestId?: string;
  caller?: Caller;
  input?: Input<unknown, unknown>;
}

/** A request's query and body, as the OpenAPI document has them. */
export interface Input<Query, Body> {
  readonly query: Query;
  readonly body: Body;
}

/** A Task whose worker is calling. */
export interface OwnTask {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export const localsOf = (res: Response): Locals => res.locals as Locals;

/** Who is calling; a route without authentication has nobody. */
export function callerOf(res: Response): Caller {
  const { caller } = localsOf(res);
  if (caller === undefined) throw new UnauthenticatedError('missing authorization header');
  return caller;
}

/** The checked query and body; their types are those of the operation's schemas. */
export function inputOf<Query = unknown, Body = unknown>(res: Response): Input<Query, Body> {
  return localsOf(res).input as Input<Query, Body>;
}

/** A parameter of the path. */
export function param(req: Request, name: string): string {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
}

/**
 * The caller's own Task, which has to be the one in the path.
 *
 * Throws a ForbiddenError for any other.
 */
export function ownTask(req: Request, res: Response): OwnTask {
  const caller = callerOf(res);
  const namespace = param(req, 'ns');
  const name = req.params['task'];
  if (caller.kind !== 'worker' || caller.namespace !== namespace || (name !== undefined && caller.task.name !== name))
    throw new ForbiddenError(`this token does not belong to task ${namespace}/${name ?? ''}`.replace(/\/$/, ''));
  return { namespace, ...caller.task };
}

/** Aborted when the client goes away before its answer is complete. */
export function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  return gone.signal;
}
