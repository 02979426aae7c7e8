/** Something that people have approved to be known in later work of its namespace (contract 2.5). What it does not have is empty. */
export interface Memory {
  readonly id: string;
  readonly namespace: string;
  readonly sessionName: string;
  readonly agentName: string;
  readonly taskName: string;
  readonly parentTask: string;
  /** Where it came from: `manual`, `proposal`, or what its maker has called it. */
  readonly source: string;
  readonly sourceProposalId: string;
  readonly content: string;
  readonly tags: readonly string[];
  /** Kept, but recalled by nobody. */
  readonly disabled: boolean;
  /** On its way out: shown only to who asks for it. */
  readonly deleted: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastRecalledAt: string | null;
  readonly recalledCount: number;
}

/** What a memory is made of. */
export interface NewMemory {
  readonly content: string;
  readonly tags?: readonly string[] | undefined;
  readonly sessionName?: string | undefined;
  readonly agentName?: string | undefined;
  readonly taskName?: string | undefined;
  readonly parentTask?: string | undefined;
  readonly source?: string | undefined;
}

/** What of it is to be another. */
export type MemoryChange = Partial<NewMemory> & { readonly disabled?: boolean | undefined };

/** Which memories are meant; each that says something narrows it. */
export interface MemoryQuery {
  /** All of these words. */
  readonly query?: string | undefined;
  readonly sessionName?: string | undefined;
  readonly agentName?: string | undefined;
  readonly taskName?: string | undefined;
  readonly parentTask?: string | undefined;
  readonly source?: string | undefined;
  /** All of them. */
  readonly tags?: readonly string[] | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly includeDisabled?: boolean | undefined;
  readonly includeDeleted?: boolean | undefined;
  /** 100 where it is left out, 500 at most. */
  readonly limit?: number | undefined;
}

/** Asks for what is worth knowing now. */
export interface MemoryRecall extends Pick<MemoryQuery, 'tags' | 'taskName' | 'agentName' | 'source' | 'includeDisabled'> {
  /** Who asks; the same again is one recall in a memory's count. */
  readonly call: string;
  /** Any of these words, the more of them and the rarer, the better; the newest where it is left out. */
  readonly query?: string | undefined;
  /** The newest where none has any of the words. */
  readonly orNewest?: boolean | undefined;
  /** 5 where it is left out, 50 at most. */
  readonly limit?: number | undefined;
}

export const proposalTypes = ['memory', 'skill', 'policy', 'workflow'] as const;
export type ProposalType = (typeof proposalTypes)[number];

export const proposalStatuses = ['pending', 'accepted', 'rejected', 'applied', 'archived'] as const;
export type ProposalStatus = (typeof proposalStatuses)[number];

/** What a model, or somebody, would have people keep in mind (contract 2.5). What it does not have is empty. */
export interface MemoryProposal {
  readonly id: string;
  readonly namespace: string;
  readonly taskName: string;
  readonly agentName: string;
  readonly type: ProposalType;
  readonly skillName: string;
  readonly title: string;
  readonly description: string;
  readonly content: string;
  readonly patch: string;
  /** Of the memory that it would become; only where there are some. */
  readonly tags?: readonly string[];
  readonly status: ProposalStatus;
  readonly reviewer: string;
  readonly reviewNote: string;
  readonly appliedMemoryId: string;
  readonly appliedBy: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly reviewedAt: string | null;
  readonly appliedAt: string | null;
}

/** What a proposal is made of. */
export interface NewProposal {
  readonly type?: ProposalType | undefined;
  readonly title: string;
  readonly skillName?: string | undefined;
  readonly description?: string | undefined;
  readonly content?: string | undefined;
  readonly patch?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly taskName?: string | undefined;
  readonly agentName?: string | undefined;
}

export interface ProposalQuery {
  readonly query?: string | undefined;
  readonly type?: ProposalType | undefined;
  readonly status?: ProposalStatus | undefined;
  readonly agentName?: string | undefined;
  readonly taskName?: string | undefined;
  /** 100 where it is left out, 500 at most. */
  readonly limit?: number | undefined;
}

export interface ProposalReview {
  readonly status: 'accepted' | 'rejected';
  readonly reviewer: string;
  readonly reviewNote?: string | undefined;
}

/**
 * What is known in a namespace beyond its Tasks. A missing record is `undefined`, for a change of it a NotFoundError; a proposal whose
 * status does not allow what is asked is a ConflictError.
 */
export interface MemoryStore {
  /** Makes the memory; the one that has the id already stays as it is, and is given back. */
  putMemory(namespace: string, id: string, memory: NewMemory): Promise<Memory>;
  memory(namespace: string, id: string): Promise<Memory | undefined>;
  /** Newest first; with words, best first. */
  memories(namespace: string, query?: MemoryQuery): Promise<readonly Memory[]>;
  changeMemory(namespace: string, id: string, change: MemoryChange): Promise<Memory>;
  deleteMemory(namespace: string, id: string): Promise<void>;
  recallMemories(namespace: string, recall: MemoryRecall, signal?: AbortSignal): Promise<readonly Memory[]>;

  /** As `putMemory`. */
  putProposal(namespace: string, id: string, proposal: NewProposal): Promise<MemoryProposal>;
  proposal(namespace: string, id: string): Promise<MemoryProposal | undefined>;
  /** Newest first. */
  proposals(namespace: string, query?: ProposalQuery): Promise<readonly MemoryProposal[]>;
  reviewProposal(namespace: string, id: string, review: ProposalReview): Promise<void>;
  /** Makes a memory of what was accepted; the memory that it has become already, where it has. */
  applyProposal(namespace: string, id: string, appliedBy: string): Promise<Memory>;
  archiveProposal(namespace: string, id: string): Promise<void>;
}
