import { isSessionName, sessionNameRule } from '../../../shared/core/session-name.ts';
import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { Session, SessionAppend } from '../../../shared/store/sessions.ts';
import type { StoreContext } from '../context.ts';
import { optionalInteger } from '../core/parameters.ts';
import { wordsQuery } from '../core/transcript.ts';
import { type StoredSession, withActiveTask } from '../tables/sessions.ts';

/** A prompt and a result of 10 MB, as JSON: what is too long is cut here, not refused. */
const appendLimit = 32 * 1024 * 1024;

const count = { type: 'integer', minimum: 0 } as const;
const newSession = validator<{ readonly type: Session['sessionType'] }>('session', {
  type: 'object',
  required: ['type'],
  properties: { type: { enum: ['task', 'chat'] } },
});

const append = validator<SessionAppend>('messages', {
  type: 'object',
  required: ['key', 'messages'],
  properties: {
    key: { type: 'string', minLength: 1, maxLength: 512 },
    messages: {
      type: 'array',
      maxItems: 1_000,
      items: {
        type: 'object',
        required: ['role', 'content'],
        additionalProperties: false,
        properties: {
          role: { enum: ['user', 'assistant', 'system', 'tool'] },
          content: { type: 'string' },
          name: { type: 'string', maxLength: 253 },
          input: {},
          toolCalls: {},
          toolCallID: { type: 'string', maxLength: 512 },
          ts: { type: 'string', format: 'date-time' },
        },
      },
    },
    usage: {
      type: 'object',
      required: ['inputTokens', 'outputTokens'],
      properties: { inputTokens: count, outputTokens: count },
    },
  },
});

/** Conversations that go on from Task to Task. */
export function sessionRoutes({ guard, tables, commit, now }: StoreContext): Route[] {
  const { sessions } = tables;
  const shown = (session: StoredSession): Session =>
    withActiveTask(session, tables.reservations.holderOf(`session/${session.namespace}/${session.name}`));
  return [
    guard.platform('PUT /v1/namespaces/:namespace/sessions/:name', async (request) => {
      const { namespace, name } = nameIn(request);
      const { type } = newSession(await request.json());
      const isNew = await commit(() => sessions.put(namespace, name, type, now()));
      return { status: isNew ? 201 : 200 };
    }),
    guard.platform('GET /v1/namespaces/:namespace/sessions', ({ params }) => ({
      status: 200,
      body: { items: sessions.list(params['namespace'] ?? '').map(shown) },
    })),
    guard.platform('GET /v1/namespaces/:namespace/sessions/:name', (request) => {
      const { namespace, name } = nameIn(request);
      const session = sessions.get(namespace, name);
      if (session === undefined) throw missing(namespace, name);
      return { status: 200, body: shown(session) };
    }),
    guard.platform('DELETE /v1/namespaces/:namespace/sessions/:name', async (request) => {
      const { namespace, name } = nameIn(request);
      await commit(() => sessions.remove(namespace, name));
      return { status: 204 };
    }),
    guard.platform('POST /v1/namespaces/:namespace/sessions/:name/messages', async (request) => {
      const { namespace, name } = nameIn(request);
      const entry = append(await request.json(appendLimit));
      await commit(() => sessions.append(namespace, name, entry, now()));
      return { status: 204 };
    }),
    guard.platform('GET /v1/namespaces/:namespace/sessions/:name/messages', (request) => {
      const { namespace, name } = nameIn(request);
      const most = { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: Number.MAX_SAFE_INTEGER };
      const items = sessions.messages(namespace, name, optionalInteger('last', request.query.get('last'), most));
      if (items === undefined) throw missing(namespace, name);
      return { status: 200, body: { items } };
    }),
    guard.platform('GET /v1/namespaces/:namespace/session-messages/search', (request) => ({
      status: 200,
      body: { items: find(request) },
    })),
  ];

  function find({ params, query }: HttpRequest) {
    const words = wordsQuery(query.get('query') ?? '');
    if (words === undefined) throw new InvalidError('query needs at least one word', { details: { field: 'query' } });
    const roles = (query.get('roles') ?? '').split(',').filter((role) => role !== '');
    return tables.searchTranscripts(params['namespace'] ?? '', {
      words,
      sessionName: query.get('sessionName') || undefined,
      excludeSessionName: query.get('excludeSessionName') || undefined,
      roles: roles.length === 0 ? undefined : roles,
      limit: optionalInteger('limit', query.get('limit'), { min: 1, max: 100, fallback: 20 }),
      maxSnippetLength: optionalInteger('maxSnippetLength', query.get('maxSnippetLength'), { min: 1, max: 2_000, fallback: 200 }),
    });
  }
}

function nameIn({ params }: HttpRequest): { readonly namespace: string; readonly name: string } {
  const name = params['name'] ?? '';
  if (isSessionName(name)) return { namespace: params['namespace'] ?? '', name };
  throw new InvalidError(sessionNameRule, { details: { field: 'name' } });
}

const missing = (namespace: string, name: string): NotFoundError =>
  new NotFoundError(`there is no session "${name}" in namespace ${namespace}`);
