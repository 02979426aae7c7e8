import { createHash } from 'node:crypto';
import type { ModelRequest } from '../../../shared/llm/types.ts';

/** Messages that a turn adds to the one before it: the model's, and the answers of its tools. */
const newest = 2;

/**
 * Tells apart the requests that may be asked for one step of a run.
 *
 * What was said before is a function of the steps before, which stand in the journal: only the end of the conversation is looked at, so that
 * a turn costs as little after a thousand others as it does at first.
 */
export function requestDigest({ system, messages, tools, outputSchema }: ModelRequest): string {
  const short = [system.length, messages.length, messages.slice(-newest), tools.map(({ name }) => name), outputSchema];
  return createHash('sha256').update(JSON.stringify(short)).digest('hex');
}
