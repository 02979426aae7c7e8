import type { ErrorRequestHandler, RequestHandler } from 'express';
import { NotFoundError, toOrkaError, UnparsableError } from '../../../shared/errors/catalogue.ts';
import type { Logger } from '../../../shared/log/logger.ts';
import { errorBody } from '../core/error-body.ts';
import { localsOf } from './request.ts';

/** For what no route has taken. */
export const noRoute: RequestHandler = (req) => {
  throw new NotFoundError(`no route ${req.method} ${req.path}`);
};

/** The one place where an error becomes an answer. An answer that has begun is cut off. */
export function errorAnswer(log: Logger): ErrorRequestHandler {
  return (thrown: unknown, req, res, _next) => {
    // A client that has hung up needs no answer, and what was given up because of it is no failure.
    if (res.destroyed) return;
    const error = toOrkaError(isBadPath(thrown) ? new UnparsableError('the path is not percent-encoded properly') : thrown);
    if (error.status >= 500)
      log.error(
        { err: error.cause ?? error, requestId: localsOf(res).requestId, method: req.method, path: req.path },
        error.message,
      );
    if (res.headersSent) {
      res.destroy();
      return;
    }
    // What is left of a body that nobody read has to go, or the connection cannot be used again.
    req.resume();
    const { status, headers, body } = errorBody(error, req.originalUrl.startsWith('/internal/') ? 'workers' : 'people');
    res.status(status).set(headers).json(body);
  };
}

/** What the router throws for a path such as `/%zz`. */
function isBadPath(thrown: unknown): boolean {
  return thrown instanceof URIError;
}
