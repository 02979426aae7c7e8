import type { MemoryQuery, ProposalQuery } from '../../../shared/store/memories.ts';
import { pageOf } from './list-page.ts';

/** The parameters of a list of memories as they come. */
export interface MemoryParameters extends Omit<MemoryQuery, 'tags' | 'ids' | 'limit'> {
  readonly namespace?: string;
  /** Another name of `query`. */
  readonly q?: string;
  /** With commas between them. */
  readonly tags?: string;
  readonly ids?: string;
}

/** Those of a list of proposals. */
export type ProposalParameters = Omit<ProposalQuery, 'limit'> & { readonly namespace?: string; readonly q?: string };

/**
 * What the store is to look for.
 *
 * Throws an InvalidError for a limit that is none.
 *
 * @param limit as it came; it has words of its own for a bad one
 */
export function memoryQuery({ namespace: _, q, query, tags, ids, ...only }: MemoryParameters, limit: unknown): MemoryQuery {
  return { ...only, query: query || q, tags: partsOf(tags), ids: partsOf(ids), limit: limitOf(limit) };
}

/** Likewise of proposals. */
export function proposalQuery({ namespace: _, q, query, ...only }: ProposalParameters, limit: unknown): ProposalQuery {
  return { ...only, query: query || q, limit: limitOf(limit) };
}

function limitOf(limit: unknown): number | undefined {
  const { limit: found } = pageOf({ limit }, { everything: false });
  return found === 'all' ? undefined : found;
}

function partsOf(list: string | undefined): readonly string[] | undefined {
  const parts =
    list
      ?.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '') ?? [];
  return parts.length === 0 ? undefined : parts;
}
