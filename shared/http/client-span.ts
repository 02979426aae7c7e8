import { active, activeTraceparent } from '../tracing/active.ts';
import { pathTemplate } from '../tracing/core/path-template.ts';

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly server: URL;
}

/**
 * Sends a request as a part of the trace that is under way here: with its `traceparent`, and as a span of its own where somebody records
 * spans. A request that is part of no trace is sent as it is.
 */
export function inClientSpan<R>(
  { method, path, server }: Exchange,
  send: (headers: Readonly<Record<string, string>>) => Promise<R>,
  statusOf: (answer: R) => number,
): Promise<R> {
  const { tracer, context } = active();
  if (context === undefined) return send({});
  if (tracer === undefined) return send(traceHeaders());
  const template = pathTemplate(path);
  const attributes = {
    'http.request.method': method,
    'url.path': path.split('?')[0],
    'url.template': template,
    'server.address': server.hostname,
    'server.port': Number(server.port) || (server.protocol === 'https:' ? 443 : 80),
  };
  return tracer.span(
    { name: template === undefined ? method : `${method} ${template}`, kind: 'client', attributes },
    async (span) => {
      const answer = await send(traceHeaders());
      const status = statusOf(answer);
      span.set({ 'http.response.status_code': status });
      // That something is not there is what many a question is about.
      if (status >= 400 && status !== 404) span.fail(String(status));
      return answer;
    },
  );
}

function traceHeaders(): Readonly<Record<string, string>> {
  const traceparent = activeTraceparent();
  return traceparent === undefined ? {} : { traceparent };
}
