import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { HttpRequest, Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { Memory, MemoryChange, MemoryRecall, NewMemory } from '../../../shared/store/memories.ts';
import type { StoreContext } from '../context.ts';
import { id, name, soundMemory, tags, text } from '../core/memory-parts.ts';
import { allWordsOf, anyWordOf } from '../core/memory-words.ts';
import { optionalInteger } from '../core/parameters.ts';

const parts = {
  content: text,
  tags,
  sessionName: name,
  agentName: name,
  taskName: name,
  parentTask: name,
  source: { type: 'string', maxLength: 64 },
} as const;

const newMemory = validator<NewMemory>('memory', { type: 'object', required: ['content'], properties: parts });
const memoryChange = validator<MemoryChange>('memory', {
  type: 'object',
  properties: { ...parts, disabled: { type: 'boolean' } },
});
const recall = validator<MemoryRecall>('recall', {
  type: 'object',
  required: ['call'],
  properties: {
    call: { type: 'string', minLength: 1, maxLength: 512 },
    query: text,
    orNewest: { type: 'boolean' },
    tags,
    taskName: name,
    agentName: name,
    source: text,
    includeDisabled: { type: 'boolean' },
    limit: { type: 'integer', minimum: 1, maximum: 50 },
  },
});

/** A query is a prompt, which may be long; only its ends count. */
const recallLimit = 8 * 1024 * 1024;

/** What is known in a namespace beyond its Tasks. */
export function memoryRoutes({ guard, tables, commit, now }: StoreContext): Route[] {
  const { memories, searchMemories } = tables;
  return [
    guard.platform('PUT /v1/namespaces/:namespace/memories/:id', async (request) => {
      const at = idIn(request);
      const { source = 'manual', ...parts } = soundMemory(newMemory(await request.json()));
      const { memory, isNew } = await commit(() => memories.put(at.namespace, at.id, { ...parts, source }, now()));
      return { status: isNew ? 201 : 200, body: memory };
    }),
    guard.platform('GET /v1/namespaces/:namespace/memories', (request) => ({ status: 200, body: { items: list(request) } })),
    guard.platform('GET /v1/namespaces/:namespace/memories/:id', (request) => {
      const at = idIn(request);
      const memory = memories.get(at.namespace, at.id);
      if (memory === undefined) throw new NotFoundError('memory not found');
      return { status: 200, body: memory };
    }),
    guard.platform('PATCH /v1/namespaces/:namespace/memories/:id', async (request) => {
      const at = idIn(request);
      const change = soundMemory(memoryChange(await request.json()));
      return { status: 200, body: await commit(() => memories.change(at.namespace, at.id, change, now())) };
    }),
    guard.platform('DELETE /v1/namespaces/:namespace/memories/:id', async (request) => {
      const at = idIn(request);
      await commit(() => memories.remove(at.namespace, at.id, now()));
      return { status: 204 };
    }),
    guard.platform('POST /v1/namespaces/:namespace/memories/recall', async (request) => {
      const namespace = request.params['namespace'] ?? '';
      const asked = recall(await request.json(recallLimit));
      const items = recalled(namespace, asked);
      const ids = items.map((memory) => memory.id);
      // What is known is worth more than how often it was asked for: on a full disk it can still be read.
      if (ids.length > 0) await commit(() => memories.recalled(namespace, ids, asked.call, now())).catch(() => undefined);
      return { status: 200, body: { items } };
    }),
  ];

  function recalled(namespace: string, { query, orNewest = false, limit = 5, ...only }: MemoryRecall): Memory[] {
    const words = query === undefined ? undefined : anyWordOf(namespace, query);
    const found = words === undefined ? [] : searchMemories(namespace, { ...only, words, limit });
    if (found.length > 0 || (query !== undefined && !orNewest)) return found;
    return searchMemories(namespace, { ...only, words: undefined, limit });
  }

  function list({ params, query }: HttpRequest): Memory[] {
    const namespace = params['namespace'] ?? '';
    const of = (parameter: string): string | undefined => query.get(parameter) || undefined;
    const asked = of('query');
    const words = asked === undefined ? undefined : allWordsOf(namespace, asked);
    if (asked !== undefined && words === undefined) return [];
    return searchMemories(namespace, {
      words,
      sessionName: of('sessionName'),
      agentName: of('agentName'),
      taskName: of('taskName'),
      parentTask: of('parentTask'),
      source: of('source'),
      tags: of('tags')?.split(','),
      ids: of('ids')?.split(','),
      includeDisabled: of('includeDisabled') === 'true',
      includeDeleted: of('includeDeleted') === 'true',
      limit: optionalInteger('limit', query.get('limit'), { min: 1, max: 500, fallback: 100 }),
    });
  }
}

/** Namespace and id of a path; an InvalidError where the latter can be no id. */
export function idIn({ params }: HttpRequest): { readonly namespace: string; readonly id: string } {
  const asked = params['id'] ?? '';
  if (id.pattern.test(asked)) return { namespace: params['namespace'] ?? '', id: asked };
  throw new InvalidError(id.rule, { details: { field: 'id' } });
}
