import type { RequestHandler } from 'express';
import { localsOf } from './request.ts';

const acceptable = /^[\w.:/=+-]{1,128}$/;

/** Every answer carries the id of its request: the client's `X-Request-ID` where it is fit for a log, else a new one. */
export function requestId(newId: () => string): RequestHandler {
  return (req, res, next) => {
    const given = req.headers['x-request-id'];
    const id = typeof given === 'string' && acceptable.test(given) ? given : newId();
    localsOf(res).requestId = id;
    res.setHeader('x-request-id', id);
    next();
  };
}
