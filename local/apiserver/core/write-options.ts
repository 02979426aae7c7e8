import { isTrue } from './request-info.ts';
import { type ApiError, invalid, invalidValue, type StatusCause, unsupportedValue } from './status.ts';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** The options of a write that stand in its query. */
export interface WriteOptions {
  readonly dryRun: boolean;
  /** Names the writer in managedFields. */
  readonly manager: string;
  readonly fieldValidation: FieldValidation;
  readonly force: boolean;
}

export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions' | 'ListOptions';

const VALIDATIONS = ['', 'Ignore', 'Strict', 'Warn'];
const MANAGER_LIMIT = 128;

/** A 422 about the options of a request. */
export const invalidOptions = (kind: OptionsKind, causes: readonly StatusCause[]): ApiError =>
  invalid({ group: 'meta.k8s.io', resource: kind }, '', causes);

/** Reads and checks the options of a write; without `fieldManager` the first word of the User-Agent is the manager. Throws a 422 ApiError. */
export function writeOptions(query: URLSearchParams, kind: OptionsKind, userAgent: string): WriteOptions {
  const causes: StatusCause[] = [];
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  if (dryRun.some((value) => value !== 'All')) causes.push(unsupportedValue('dryRun', dryRun, ['All']));
  const validation = query.get('fieldValidation') ?? '';
  if (!VALIDATIONS.includes(validation)) causes.push(unsupportedValue('fieldValidation', validation, VALIDATIONS));
  const given = query.get('fieldManager') ?? '';
  if (Buffer.byteLength(given) > MANAGER_LIMIT)
    causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${MANAGER_LIMIT} bytes`,
      field: 'fieldManager',
    });
  if (/\p{C}/u.test(given)) causes.push(invalidValue('fieldManager', given, 'should only contain printable characters'));
  if (causes.length > 0) throw invalidOptions(kind, causes);
  return {
    dryRun: dryRun.length > 0,
    manager: given === '' ? userAgent.slice(0, MANAGER_LIMIT).split('/')[0] || 'unknown' : given,
    fieldValidation: validation === '' ? 'Warn' : (validation as FieldValidation),
    force: isTrue(query.get('force')),
  };
}
