import type { RequestHandler } from 'express';

const allowedHeaders = 'Origin, Content-Type, Accept, Authorization, x-api-key';
const allowedMethods = 'GET, POST, PUT, DELETE, OPTIONS';

/**
 * Cross-origin requests from the origins given, `*` being any; a preflight is answered here. Tokens travel in headers that a page
 * sets itself, so credentials of the browser are never asked for.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function cors(origins: readonly string[]): RequestHandler {
  const any = origins.includes('*');
  return (req, res, next) => {
    const { origin } = req.headers;
    if (!any) res.setHeader('vary', 'Origin');
    if (origin === undefined || !(any || origins.includes(origin))) return next();
    res.setHeader('access-control-allow-origin', any ? '*' : origin);
    res.setHeader('access-control-expose-headers', 'X-Request-ID, Retry-After');
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return next();
    res.setHeader('access-control-allow-methods', allowedMethods);
    res.setHeader('access-control-allow-headers', allowedHeaders);
    res.setHeader('access-control-max-age', '600');
    res.status(204).end();
  };
}
