import type { Task } from '../../../shared/api/generated/task.ts';
import type { ConfigMap } from '../../../shared/api/kubernetes/core.ts';
import { ownedBy } from '../../../shared/core/owner.ts';
import type { LaunchInput } from './launch-input.ts';

/** Where a container finds its prompt. */
export const promptFile = { folder: '/workspace/.skills', name: 'PROMPT.md' } as const;

/** The longest prompt of a container: what the values of a ConfigMap may have in all. */
export const longestPromptBytes = 1024 * 1024;

/** The longest prompt that goes into an environment variable as well: a string there ends at 128 KiB (execve(2), MAX_ARG_STRLEN). */
const longestVariableBytes = 32 * 1024;

/** What a container is to be told, undefined where there is nothing. A model's prompt is not told to its pod: it travels in the run's context. */
export function promptOf({ spec }: Pick<Task, 'spec'>): string | undefined {
  return spec.type === 'container' ? spec.prompt || undefined : undefined;
}

/** True where a prompt can be a variable of the environment. */
export function fitsVariable(prompt: string): boolean {
  return Buffer.byteLength(prompt) <= longestVariableBytes;
}

/** `<job>-skills`: the files that a Job's worker is told things in (contract 3.7). */
export const promptMapName = (job: string): string => `${job}-skills`;

/** The ConfigMap with the prompt of a Job's container; undefined where it has none. It goes with the Task. */
export function promptMap({ task, plan }: Pick<LaunchInput, 'task' | 'plan'>): ConfigMap | undefined {
  const prompt = promptOf(task);
  if (prompt === undefined) return undefined;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: promptMapName(plan.job),
      namespace: task.metadata.namespace ?? 'default',
      ownerReferences: [ownedBy(task)],
    },
    data: { [promptFile.name]: prompt },
  };
}
