import { ageColumn, column, nameColumn, podTemplateColumns, selectorColumn } from '../columns.ts';
import { humanDuration } from '../core/age.ts';
import { count, get, list, text } from '../core/get.ts';
import type { ComputedColumn } from '../types.ts';

const has = (job: unknown, type: string): boolean =>
  list(job, 'status', 'conditions').some((one) => get(one, 'type') === type && get(one, 'status') === 'True');

const statusOf = (job: unknown): string => {
  if (has(job, 'Complete')) return 'Complete';
  if (has(job, 'Failed')) return 'Failed';
  if (get(job, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating';
  const passing = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find((type) => has(job, type));
  return passing ?? 'Running';
};

const completionsOf = (job: unknown): string => {
  const succeeded = count(job, 'status', 'succeeded');
  const wanted = get(job, 'spec', 'completions');
  if (typeof wanted === 'number') return `${succeeded}/${wanted}`;
  const parallelism = count(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
};

const durationOf = (job: unknown, now: Date): string => {
  const start = Date.parse(text(job, 'status', 'startTime'));
  if (Number.isNaN(start)) return '';
  const end = Date.parse(text(job, 'status', 'completionTime'));
  return humanDuration((Number.isNaN(end) ? now.getTime() : end) - start);
};

/** The columns of Jobs. */
export const jobColumns: readonly ComputedColumn[] = [
  nameColumn,
  column('Status', statusOf),
  column('Completions', completionsOf),
  column('Duration', durationOf),
  ageColumn,
  ...podTemplateColumns,
  selectorColumn,
];
