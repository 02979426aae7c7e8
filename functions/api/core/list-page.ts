import { InvalidError } from '../../../shared/errors/catalogue.ts';

/** Which part of a list is asked for. */
export interface Page {
  /** Objects at most; `all` for everything in one answer. */
  readonly limit: number | 'all';
  /** The token that the page before ended with. */
  readonly continue: string | undefined;
}

export interface PageRules {
  /** Whether `limit=0` asks for everything, as it does for Tasks. */
  readonly everything: boolean;
}

const usual = 100;
/** Objects of one page at most, whatever is asked for. */
export const largestPage = 500;

/**
 * Reads `limit` and `continue` of a list request; a limit above 500 is taken as 500.
 *
 * Throws an InvalidError that names the parameter.
 */
export function pageOf(query: { readonly limit?: unknown; readonly continue?: unknown }, { everything }: PageRules): Page {
  const token = query.continue === undefined || query.continue === '' ? undefined : String(query.continue);
  const limit = limitOf(query.limit);
  if (limit === 0 && everything) {
    if (token !== undefined) throw invalid('continue', 'continue cannot be used with limit=0');
    return { limit: 'all', continue: undefined };
  }
  if (limit < 1) throw invalid('limit', 'limit must be at least 1');
  return { limit: Math.min(limit, largestPage), continue: token };
}

function limitOf(value: unknown): number {
  if (value === undefined || value === '') return usual;
  const text = String(value);
  if (!/^[+-]?\d{1,15}$/.test(text)) throw invalid('limit', `invalid limit parameter: "${text}" is not a whole number`);
  return Number(text);
}

const invalid = (field: string, message: string): InvalidError => new InvalidError(message, { details: { field } });
