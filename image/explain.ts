import { OrkaError } from '../shared/errors/orka-error.ts';

/** Why a program could not start, as it is printed: what the operator of a cluster can mend in a sentence, a bug of ours in full. */
export function explain(thrown: unknown): string {
  if (thrown instanceof OrkaError && thrown.status !== 500) return `error: ${thrown.message}\n`;
  return `error: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`;
}
