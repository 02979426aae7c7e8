import { isFields } from './object.ts';
import { badRequest, type StatusCause } from './status.ts';
import { invalidOptions } from './write-options.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/** The options of a deletion, from its body and its query. */
export interface DeleteOptions {
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
  /** undefined where the kind's own default holds. */
  readonly propagation: Propagation | undefined;
  readonly graceSeconds: number | undefined;
  readonly dryRun: boolean;
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];

/** Reads the options of a deletion; the body wins over the query. Throws a 400 or 422 ApiError. */
export function deleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  if (body !== undefined && !isFields(body)) throw badRequest('the body of a deletion must be DeleteOptions');
  const fields = body ?? {};
  const preconditions = isFields(fields['preconditions']) ? fields['preconditions'] : {};
  const policy = fields['propagationPolicy'] ?? query.get('propagationPolicy') ?? undefined;
  const orphan = fields['orphanDependents'] ?? query.get('orphanDependents') ?? undefined;
  const dryRun = [...(Array.isArray(fields['dryRun']) ? fields['dryRun'] : []), ...query.getAll('dryRun')];
  checkPolicy(policy, orphan);
  if (dryRun.some((value) => value !== 'All')) {
    throw invalidOptions('DeleteOptions', [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
        field: 'dryRun',
      },
    ]);
  }
  return {
    uid: textOf(preconditions['uid']),
    resourceVersion: textOf(preconditions['resourceVersion']),
    propagation: (policy as Propagation | undefined) ?? orphanPolicy(orphan),
    graceSeconds: graceOf(fields['gracePeriodSeconds'] ?? query.get('gracePeriodSeconds') ?? undefined),
    dryRun: dryRun.length > 0,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function checkPolicy(policy: unknown, orphan: unknown): void {
  const field = 'propagationPolicy';
  const causes: StatusCause[] = [];
  if (policy !== undefined && orphan !== undefined) {
    causes.push({
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
      field,
    });
  } else if (policy !== undefined && !POLICIES.includes(String(policy))) {
    causes.push({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
      field,
    });
  }
  if (causes.length > 0) throw invalidOptions('DeleteOptions', causes);
}

function orphanPolicy(orphan: unknown): Propagation | undefined {
  if (orphan === undefined) return undefined;
  return orphan === true || orphan === 'true' ? 'Orphan' : 'Background';
}

function graceOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (!Number.isInteger(seconds)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(String(value))}: invalid syntax`);
  return Math.max(0, seconds);
}
