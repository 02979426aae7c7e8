import type { RequestHandler } from 'express';
import { pathTemplate } from '../../../shared/tracing/core/path-template.ts';
import { parseTraceparent } from '../../../shared/tracing/core/trace-context.ts';
import type { Tracer } from '../../../shared/tracing/tracer.ts';

/** What a request leads to is part of the trace that its `traceparent` names; each request is a span of it, named after its route. */
export function trace(tracer: Tracer): RequestHandler {
  return (req, res, next) => {
    const [path = ''] = req.originalUrl.split('?');
    const attributes = { 'http.request.method': req.method, 'url.path': path };
    const parent = parseTraceparent(req.get('traceparent'));
    const template = pathTemplate(path);
    const name = template === undefined ? req.method : `${req.method} ${template}`;
    void tracer.span({ name, kind: 'server', parent, attributes }, (span) => {
      const closed = new Promise<void>((resolve) => {
        res.once('close', () => {
          span.set({ 'http.response.status_code': res.statusCode });
          if (res.statusCode >= 500) span.fail(String(res.statusCode));
          resolve();
        });
      });
      next();
      return closed;
    });
  };
}
