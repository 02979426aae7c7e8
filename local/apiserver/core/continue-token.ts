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
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (isFields(value) && Number.isSafeInteger(value['rv']) && typeof value['start'] === 'string')
      return { version: Number(value['rv']), after: value['start'] };
  } catch {
    // Told below, like a token of another shape.
  }
  throw badRequest('invalid continue token: continue key is not valid');
}
