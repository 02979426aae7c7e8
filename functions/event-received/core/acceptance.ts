import type { TaskTemplateSpec } from '../../../shared/api/generated/task-template.ts';

/** Why a template does not take events of this type or source; undefined where it does. */
export function refusalOf(
  { allowedTypes = [], allowedSources = [] }: Pick<TaskTemplateSpec, 'allowedTypes' | 'allowedSources'>,
  event: { readonly type: string; readonly source: string },
): string | undefined {
  if (!isAmong(event.type, allowedTypes)) return `events of type ${event.type} are not in spec.allowedTypes`;
  if (!isAmong(event.source, allowedSources)) return `events from ${event.source} are not in spec.allowedSources`;
  return undefined;
}

/** An empty list has everything in it; a pattern that ends in `*` every text that begins as it does. */
function isAmong(text: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  return patterns.some((pattern) => (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text));
}
