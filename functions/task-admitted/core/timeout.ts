import type { Task } from '../../../shared/api/generated/task.ts';
import { parseDuration } from '../../../shared/core/duration.ts';

/** `spec.timeout` in whole seconds, at least 1; undefined where there is none. */
export function timeoutSeconds({ spec }: Pick<Task, 'spec'>): number | undefined {
  const ms = spec.timeout === undefined ? undefined : parseDuration(spec.timeout);
  return ms === undefined ? undefined : Math.max(1, Math.ceil(ms / 1000));
}
