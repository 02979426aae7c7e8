/** JSON patch (RFC 6902). */
import { applyPatch, type Operation, Pointer } from 'rfc6902';
import { InvalidError, UnparsableError } from '../../../shared/errors/catalogue.ts';

/**
 * A copy of the target with the operations applied, all or none.
 * @param target any JSON value; not changed
 * @param operations the parsed body of the request
 * @throws UnparsableError when the body is no list of operations
 * @throws InvalidError when an operation cannot be applied or a test fails
 */
export const jsonPatch = (target: unknown, operations: unknown): unknown => {
  if (!Array.isArray(operations)) throw new UnparsableError(`error decoding patch: ${notAList(operations)}`);
  // The document is wrapped, so that an operation on the whole of it (path '') has a parent to work on.
  const holder = { document: structuredClone(target) };
  for (const operation of operations) {
    const failure = isOperation(operation) ? attempt(holder, lenient(holder, operation)) : new Error('not an operation');
    if (failure) throw new InvalidError('the server rejected our request due to an error in our request', { cause: failure });
  }
  return holder.document;
};

const notAList = (value: unknown): string =>
  `json: cannot unmarshal ${typeof value === 'boolean' ? 'bool' : typeof value} into Go value of type []handlers.jsonPatchOp`;

interface LooseOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
}

const isOperation = (item: unknown): item is LooseOperation =>
  typeof item === 'object' &&
  item !== null &&
  'op' in item &&
  typeof item.op === 'string' &&
  'path' in item &&
  typeof item.path === 'string';

/**
 * The operation as it is carried out. The real server's library is milder than the RFC where only a member of an object is missing: to
 * replace it is to add it, and a copy of it is null.
 */
const lenient = (holder: object, { path, from, ...operation }: LooseOperation): Operation => {
  const [to, source] = [`/document${path}`, typeof from === 'string' ? `/document${from}` : undefined];
  if (operation.op === 'replace' && lacksMember(holder, to)) return { ...operation, op: 'add', path: to } as Operation;
  if (operation.op === 'copy' && source !== undefined && lacksMember(holder, source)) return { op: 'add', path: to, value: null };
  return { ...operation, path: to, ...(source === undefined ? {} : { from: source }) } as Operation;
};

const lacksMember = (holder: object, path: string): boolean => {
  const { parent, key } = Pointer.fromJSON(path).evaluate(holder);
  return typeof parent === 'object' && parent !== null && !Array.isArray(parent) && !Object.hasOwn(parent, key);
};

const attempt = (holder: unknown, operation: Operation): Error | null => {
  try {
    return applyPatch(holder, [operation])[0] ?? null;
  } catch (failure) {
    return failure instanceof Error ? failure : new Error(String(failure));
  }
};
