import { NotFoundError } from '../errors/catalogue.ts';
import type { HttpClient } from '../http/client.ts';
import { search, segment } from './paths.ts';
import type { Session, SessionMessage, SessionStore, TranscriptHit } from './sessions.ts';

/** The sessions of the store over HTTP. */
export function sessionClient(http: HttpClient): SessionStore {
  const sessions = (namespace: string): string => `/v1/namespaces/${segment(namespace)}/sessions`;
  const session = (namespace: string, name: string): string => `${sessions(namespace)}/${segment(name)}`;
  return {
    async putSession(namespace, name, type) {
      return (await http.request('PUT', session(namespace, name), { json: { type } })).status === 201;
    },
    sessions: async (namespace) => (await http.json<{ items: readonly Session[] }>('GET', sessions(namespace))).items,
    session: (namespace, name) => unlessMissing(http.json<Session>('GET', session(namespace, name))),
    deleteSession: async (namespace, name) => void (await http.request('DELETE', session(namespace, name))),
    appendSession: async (namespace, name, entry) =>
      void (await http.request('POST', `${session(namespace, name)}/messages`, { json: entry })),
    async sessionMessages(namespace, name, last) {
      const path = `${session(namespace, name)}/messages${search({ last })}`;
      return (await unlessMissing(http.json<{ items: readonly SessionMessage[] }>('GET', path)))?.items;
    },
    async searchTranscripts(namespace, { roles, ...query }) {
      const parameters = search({ ...query, roles: roles === undefined || roles.length === 0 ? undefined : roles.join(',') });
      const path = `/v1/namespaces/${segment(namespace)}/session-messages/search${parameters}`;
      return (await http.json<{ items: readonly TranscriptHit[] }>('GET', path)).items;
    },
  };
}

/** A record that is not there is an answer, not a failure. */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}
