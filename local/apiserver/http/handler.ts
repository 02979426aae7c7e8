import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { authorize, refusal, type User } from '../core/authorize.ts';
import { impersonated } from '../core/impersonation.ts';
import { negotiate } from '../core/negotiate.ts';
import { type RequestInfo, requestInfo } from '../core/request-info.ts';
import { ApiError, forbidden } from '../core/status.ts';
import type { Documents } from '../discovery/documents.ts';
import type { Api } from '../verbs/api.ts';
import { readBody } from './body.ts';
import { dispatch } from './dispatch.ts';
import { type Answer, type Delivery, respond, statusAnswer, statusOf, unacceptable } from './respond.ts';

/** Answers one request, whatever comes of it. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** One request under way. */
interface Exchange extends Delivery {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly warnings: string[];
  format: 'json' | 'yaml';
}

const OPEN = new Set(['/healthz', '/livez', '/readyz', '/version']);
const ANYONE: User = { username: 'system:anonymous', uid: '', groups: ['system:unauthenticated'] };

/** The path of every request: who is it, may they, what do they want, and how it is written. */
export function createHandler(api: Api, documents: Documents): RequestHandler {
  return async (request, response) => {
    const exchange: Exchange = { request, response, warnings: [], format: 'json' };
    try {
      const answer = await answerOf(api, documents, exchange);
      if (answer !== undefined) await respond(request, response, answer, exchange);
    } catch (error) {
      await refuse(api, exchange, error);
    } finally {
      if (!request.complete) request.resume();
    }
  };
}

/** What to answer; undefined where a stream has been begun. Throws ApiError. */
async function answerOf(api: Api, documents: Documents, exchange: Exchange): Promise<Answer | undefined> {
  const { request, response, warnings } = exchange;
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const info = requestInfo(request.method ?? 'GET', path, query);
  const user = OPEN.has(path) ? ANYONE : await admit(api, request, info);
  const { accept } = request.headers;
  if (!info.resourceRequest) return documents.answer(path, { accept, ifNoneMatch: request.headers['if-none-match'], query });
  const wanted = negotiate(accept);
  if (wanted === undefined) return unacceptable();
  exchange.format = wanted.format;
  return dispatch(api, { info, user, query, request, response, wanted, warnings, body: () => readBody(request) });
}

/** The caller, where they may do what they ask. Throws ApiError 401 or 403. */
async function admit({ authenticator }: Api, request: IncomingMessage, info: RequestInfo): Promise<User> {
  const caller = await authenticator.caller(request.socket as TLSSocket, request.headers.authorization);
  if (caller === undefined) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
  const user = impersonated(caller, request.headers);
  if (authorize(user, info).allowed) return user;
  const [what, name] = info.resourceRequest
    ? [{ group: info.group, resource: info.resource }, info.name]
    : [{ group: '', resource: '' }, ''];
  throw forbidden(what, name, refusal(user, info));
}

async function refuse({ log }: Api, exchange: Exchange, error: unknown): Promise<void> {
  const { request, response } = exchange;
  const { status, unexpected } = statusOf(error);
  if (unexpected) log.error({ err: error, method: request.method, path: request.url }, 'a request failed');
  if (response.headersSent) response.destroy();
  else await respond(request, response, statusAnswer(status), exchange);
}
