import { createHash } from 'node:crypto';

/** Jobs put their name into a label of their pods, so it must be a label value. */
const longest = 63;

/** `<task>-job-<uid8>-<attempt>`: the same attempt at the same Task always has the same Job. */
export function jobName(task: { readonly name: string; readonly uid: string }, attempt: number): string {
  return suffixed(task.name, `-job-${task.uid.slice(0, 8)}-${attempt}`);
}

/** The attempt that a Job's name ends in; 0 where it ends in none. */
export function attemptOf(job: string): number {
  return Number(/-(\d+)$/.exec(job)?.[1] ?? 0);
}

/** `<parent>-child-<hash of the tool call>`: the same call of the same parent always makes the same child. */
export function childTaskName(parent: { readonly name: string; readonly uid: string }, call: string): string {
  const hash = createHash('sha256').update(`${parent.uid}/${call}`).digest('hex').slice(0, 10);
  return suffixed(parent.name, `-child-${hash}`);
}

/** `<root>-workspace-<uid8>`: the claim that a coordinator and all Tasks below it share. */
export function workspaceClaimName(root: { readonly name: string; readonly uid: string }): string {
  return suffixed(root.name, `-workspace-${root.uid.slice(0, 8)}`);
}

/** Shortens the head, never the suffix that makes the name unique; the head may not end in `-` or `.`. */
function suffixed(head: string, suffix: string): string {
  return head.slice(0, longest - suffix.length).replace(/[-.]+$/, '') + suffix;
}
