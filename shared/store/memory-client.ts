import type { HttpClient } from '../http/client.ts';
import type { Memory, MemoryProposal, MemoryStore } from './memories.ts';
import { search, segment } from './paths.ts';
import { unlessMissing } from './session-client.ts';

/** The memories of the store over HTTP. */
export function memoryClient(http: HttpClient): MemoryStore {
  const under =
    (collection: string) =>
    (namespace: string, ...rest: readonly string[]): string =>
      ['/v1/namespaces', segment(namespace), collection, ...rest.map(segment)].join('/');
  const memories = under('memories');
  const proposals = under('memory-proposals');
  const items = async <T>(path: string): Promise<readonly T[]> => (await http.json<{ items: readonly T[] }>('GET', path)).items;
  const post = async (path: string, json: unknown): Promise<void> => void (await http.request('POST', path, { json }));
  return {
    putMemory: (namespace, id, memory) => http.json<Memory>('PUT', memories(namespace, id), { json: memory }),
    memory: (namespace, id) => unlessMissing(http.json<Memory>('GET', memories(namespace, id))),
    memories: (namespace, { tags, ids, ...query } = {}) =>
      items<Memory>(memories(namespace) + search({ ...query, tags: listed(tags), ids: listed(ids) })),
    changeMemory: (namespace, id, change) => http.json<Memory>('PATCH', memories(namespace, id), { json: change }),
    deleteMemory: async (namespace, id) => void (await http.request('DELETE', memories(namespace, id))),
    async recallMemories(namespace, recall, signal) {
      const path = memories(namespace, 'recall');
      return (await http.json<{ items: readonly Memory[] }>('POST', path, { json: recall, signal })).items;
    },
    putProposal: (namespace, id, proposal) => http.json<MemoryProposal>('PUT', proposals(namespace, id), { json: proposal }),
    proposal: (namespace, id) => unlessMissing(http.json<MemoryProposal>('GET', proposals(namespace, id))),
    proposals: (namespace, query = {}) => items<MemoryProposal>(proposals(namespace) + search({ ...query })),
    reviewProposal: (namespace, id, review) => post(proposals(namespace, id, 'review'), review),
    applyProposal: (namespace, id, appliedBy) =>
      http.json<Memory>('POST', proposals(namespace, id, 'apply'), { json: { appliedBy } }),
    archiveProposal: (namespace, id) => post(proposals(namespace, id, 'archive'), {}),
  };
}

/** Ids and tags have no commas. */
function listed(values: readonly string[] | undefined): string | undefined {
  return values === undefined || values.length === 0 ? undefined : values.join(',');
}
