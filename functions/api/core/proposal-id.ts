import { createHash } from 'node:crypto';

/** The same tool call of the same Task always makes the same proposal. */
export function proposalId(task: { readonly uid: string }, call: string): string {
  return `prop-${createHash('sha256').update(`${task.uid}/${call}`).digest('hex').slice(0, 20)}`;
}
