/** JSON patch (RFC 6902). */
import { applyPatch, type Operation } from 'rfc6902';
import { InvalidError, UnparsableError } from '../../../shared/errors/catalogue.ts';

/**
 * A copy of the target with the operations applied, all or none.
 * @param target any JSON value; not changed
 * @param operations the parsed body of the request
 * @throws UnparsableError when the body is no list of operations
 * @throws InvalidError when an operation cannot be applied or a test fails
 */
export const jsonPatch = (target: unknown, operations: unknown): unknown => {
  if (!isOperations(operations)) throw new UnparsableError('error decoding patch: a JSON patch is a list of operations');
  // The document is wrapped, so that an operation on the whole of it (path '') has a parent to work on.
  const holder = { document: structuredClone(target) };
  const moved = operations.map((operation) => ({ ...operation, ...prefixed(operation) })) as Operation[];
  for (const failure of attempt(holder, moved)) {
    if (failure) throw new InvalidError('the server rejected our request due to an error in our request', { cause: failure });
  }
  return holder.document;
};

interface LooseOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
}

const isOperations = (value: unknown): value is LooseOperation[] =>
  Array.isArray(value) &&
  value.every(
    (item) => typeof item === 'object' && item !== null && typeof item.op === 'string' && typeof item.path === 'string',
  );

const prefixed = ({ path, from }: LooseOperation): Partial<LooseOperation> => ({
  path: `/document${path}`,
  ...(typeof from === 'string' ? { from: `/document${from}` } : {}),
});

const attempt = (holder: unknown, operations: Operation[]): (Error | null)[] => {
  try {
    return applyPatch(holder, operations);
  } catch (failure) {
    return [failure instanceof Error ? failure : new Error(String(failure))];
  }
};
