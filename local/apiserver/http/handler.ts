import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { authorize, refusal, type User } from '../core/authorize.ts';
import { negotiate, type Wanted } from '../core/negotiate.ts';
import { requestInfo, type RequestInfo } from '../core/request-info.ts';
import { ApiError, forbidden } from '../core/status.ts';
import type { Documents } from '../discovery/documents.ts';
import type { Api } from '../verbs/api.ts';
import { readBody } from './body.ts';
import { type Answer, respond, statusAnswer, statusOf } from './respond.ts';
import { dispatch } from './dispatch.ts';

const OPEN = new Set(['/healthz', '/livez', '/readyz', '/version']);
const UNAUTHORIZED = new ApiError(401, 'Unauthorized', 'Unauthorized');

/** Answers one request, whatever comes of it. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The path of every request: who is it, may they, what do they want, and how it is written. */
export function createHandler(api: Api, documents: Documents): RequestHandler {
  return async (request, response) => {
    const warnings: string[] = [];
    let wanted: Wanted = { format: 'json', as: 'object' };
    try {
      const url = request.url ?? '/';
      const mark = url.indexOf('?');
      const path = mark < 0 ? url : url.slice(0, mark);
      const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
      const info = requestInfo(request.method ?? 'GET', path, query);
      const user = await admit(api, request, info, path);
      const answer = info.resourceRequest ? await resourceAnswer() : documents.answer(path, { accept: request.headers.accept, ifNoneMatch: request.headers['if-none-match'], query });
      if (answer !== undefined) await respond(request, response, answer, { format: wanted.format, warnings });

      async function resourceAnswer(): Promise<Answer | undefined> {
        if (!info.resourceRequest) return undefined;
        const accepted = negotiate(request.headers.accept);
        if (accepted === undefined) {
          throw new ApiError(406, 'NotAcceptable', 'only the following media types are accepted: application/json, application/yaml', {});
        }
        wanted = accepted;
        return dispatch(api, { info, user: user as User, query, request, response, wanted, warnings, body: () => readBody(request) });
      }
    } catch (error) {
      const { status, unexpected } = statusOf(error);
      if (unexpected) api.log.error({ err: error, method: request.method, path: request.url }, 'a request failed');
      if (response.headersSent) response.destroy();
      else await respond(request, response, statusAnswer(status), { format: wanted.format === 'yaml' ? 'yaml' : 'json', warnings });
    } finally {
      if (!request.complete) request.resume();
    }
  };
}

async function admit(api: Api, request: IncomingMessage, info: RequestInfo, path: string): Promise<User | undefined> {
  if (OPEN.has(path)) return undefined;
  const user = await api.authenticator.caller(request.socket as TLSSocket, request.headers.authorization);
  if (user === undefined) throw UNAUTHORIZED;
  if (!authorize(user, info).allowed) {
    const what = info.resourceRequest ? { group: info.group, resource: info.resource } : { group: '', resource: '' };
    throw forbidden(what, info.resourceRequest ? info.name : '', refusal(user, info));
  }
  return user;
}
