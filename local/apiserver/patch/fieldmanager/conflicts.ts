/** The words of a refused apply. */
import type { FieldConflict } from './types.ts';

/** A cause of the 409 Status whose reason is Conflict. */
export interface ConflictCause {
  readonly reason: 'FieldManagerConflict';
  readonly message: string;
  readonly field: string;
}

/** The message and the causes of the 409 Status for these conflicts; there is at least one. */
export const describeConflicts = (
  conflicts: readonly FieldConflict[],
): { readonly message: string; readonly causes: readonly ConflictCause[] } => ({
  message: messageOf(conflicts),
  causes: conflicts.map((conflict) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${nameOf(conflict)}`,
    field: conflict.path,
  })),
});

const nameOf = ({ manager, operation, apiVersion, subresource }: FieldConflict): string => {
  const through = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return `${JSON.stringify(manager)}${through}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
};

const messageOf = (conflicts: readonly FieldConflict[]): string => {
  const [first] = conflicts;
  if (conflicts.length === 1 && first) return `Apply failed with 1 conflict: conflict with ${nameOf(first)}: ${first.path}`;
  const byManager = [...Map.groupBy(conflicts, nameOf)].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = byManager.flatMap(([name, own]) => [`conflicts with ${name}:`, ...own.map(({ path }) => `- ${path}`)]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
};
