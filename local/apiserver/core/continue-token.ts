import { jsonProblem } from './go-json.ts';
import { isFields } from './object.ts';
import { badRequest } from './status.ts';

/** Where the next page of a list starts, and the version of the collection that all its pages show. */
export interface Position {
  readonly version: number;
  /** The key after which the next page starts. */
  readonly after: string;
}

/** The opaque text that stands for a position. */
export const continueToken = ({ version, after }: Position): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start: after })).toString('base64url');

/** The position of a token. Throws ApiError 400. */
export function positionOf(token: string): Position {
  const text = Buffer.from(token, 'base64url').toString();
  const value = parsed(text);
  if (isFields(value) && Number.isSafeInteger(value['rv']) && typeof value['start'] === 'string')
    return { version: Number(value['rv']), after: value['start'] };
  throw badRequest('invalid continue token: continue key is not valid: incorrect encoded start of continueKey');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`invalid continue token: continue key is not valid: ${jsonProblem(text, error as Error)}`);
  }
}
