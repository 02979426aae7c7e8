import type { Skill } from '../shared/api/generated/skill.ts';
import type { HttpClientRequest } from '../shared/http/client.ts';
import type { Memory, MemoryChange, MemoryProposal, NewMemory, NewProposal, ProposalReview } from '../shared/store/memories.ts';

/** Parameters of a list, as the REST API names them. */
export type ListQuery = Readonly<Record<string, string | undefined>>;

/** The part of the REST API about what agents know. */
export interface KnowledgeClient {
  listMemories(query: ListQuery): Promise<Memory[]>;
  getMemory(id: string): Promise<Memory>;
  createMemory(memory: NewMemory): Promise<Memory>;
  updateMemory(id: string, change: MemoryChange): Promise<Memory>;
  deleteMemory(id: string): Promise<void>;
  turnMemory(id: string, to: 'enable' | 'disable'): Promise<void>;
  listProposals(query: ListQuery): Promise<MemoryProposal[]>;
  createProposal(proposal: NewProposal): Promise<MemoryProposal>;
  getProposal(id: string): Promise<MemoryProposal>;
  reviewProposal(id: string, review: Omit<ProposalReview, 'reviewer'> & { readonly reviewer?: string }): Promise<void>;
  /** The memory that it has become. */
  applyProposal(id: string, appliedBy: string | undefined): Promise<Memory>;
  archiveProposal(id: string): Promise<void>;
  listSkills(): Promise<Skill[]>;
  getSkill(name: string): Promise<Skill>;
}

type Under = (collection: string) => (rest: string, query?: ListQuery) => string;
type Json = <T>(method: string, at: string, options?: HttpClientRequest) => Promise<T>;

/** A client over what makes a path of the API and what asks it. */
export function createKnowledgeClient(under: Under, json: Json): KnowledgeClient {
  const memories = under('memories');
  const proposals = under('memory-proposals');
  const skills = under('skills');
  const at = (id: string, rest = ''): string => `/${encodeURIComponent(id)}${rest}`;
  return {
    listMemories: async (query) => (await json<{ items: Memory[] }>('GET', memories('', query))).items,
    getMemory: (id) => json('GET', memories(at(id))),
    createMemory: (memory) => json('POST', memories(''), { json: memory }),
    updateMemory: (id, change) => json('PUT', memories(at(id)), { json: change }),
    deleteMemory: (id) => json('DELETE', memories(at(id))),
    turnMemory: (id, to) => json('POST', memories(at(id, `/${to}`))),
    listProposals: async (query) => (await json<{ items: MemoryProposal[] }>('GET', proposals('', query))).items,
    createProposal: (proposal) => json('POST', proposals(''), { json: proposal }),
    getProposal: (id) => json('GET', proposals(at(id))),
    reviewProposal: (id, review) => json('POST', proposals(at(id, '/review')), { json: review }),
    applyProposal: (id, appliedBy) => json('POST', proposals(at(id, '/apply')), { json: { appliedBy } }),
    archiveProposal: (id) => json('POST', proposals(at(id, '/archive')), {}),
    listSkills: async () => (await json<{ items: Skill[] }>('GET', skills('', { limit: '500' }))).items,
    getSkill: (name) => json('GET', skills(at(name))),
  };
}
