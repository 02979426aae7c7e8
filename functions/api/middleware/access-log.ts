import type { RequestHandler } from 'express';
import type { Logger } from '../../../shared/log/logger.ts';
import { localsOf } from './request.ts';

/** One line a request when it is over: refusals of a caller are worth a warning, the rest is for whoever looks closer. */
export function accessLog(log: Logger, now: () => number): RequestHandler {
  return (req, res, next) => {
    const began = now();
    res.once('close', () => {
      const { requestId, caller } = localsOf(res);
      const [path] = req.originalUrl.split('?');
      const line = { requestId, method: req.method, path, status: res.statusCode, ms: now() - began, user: caller?.username };
      if (res.statusCode === 401 || res.statusCode === 403) log.warn(line, 'request refused');
      else log.debug(line, 'request');
    });
    next();
  };
}
