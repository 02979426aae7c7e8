import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { TranscriptQuery } from '../../../shared/store/sessions.ts';

/** The parameters of a search as they come; those that may be repeated are lists with commas between their parts. */
export interface SearchParameters {
  readonly query: string;
  readonly sessionName?: string;
  readonly excludeSessionName?: string;
  readonly roles?: string;
  readonly limit?: unknown;
  readonly maxSnippetLength?: number;
}

const mostHits = 100;
const longestSnippet = 2000;

/**
 * What the store is to look for; what goes beyond its limits is taken as the limit.
 *
 * Throws an InvalidError for a limit that is no number.
 */
export function transcriptQuery(asked: SearchParameters): TranscriptQuery {
  const { query, sessionName, excludeSessionName, roles, limit, maxSnippetLength } = asked;
  const parts = roles?.split(',').filter((role) => role !== '') ?? [];
  return {
    query,
    ...(sessionName ? { sessionName } : {}),
    ...(excludeSessionName ? { excludeSessionName } : {}),
    ...(parts.length === 0 ? {} : { roles: parts }),
    ...(limit === undefined || limit === '' ? {} : { limit: Math.min(limitOf(limit), mostHits) }),
    ...(maxSnippetLength === undefined ? {} : { maxSnippetLength: Math.min(maxSnippetLength, longestSnippet) }),
  };
}

function limitOf(value: unknown): number {
  const limit = /^\d{1,15}$/.test(String(value)) ? Number(value) : 0;
  if (limit >= 1) return limit;
  throw new InvalidError(`limit: ${JSON.stringify(value)} is not a number from 1`, { details: { field: 'limit' } });
}
