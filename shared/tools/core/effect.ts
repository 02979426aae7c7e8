/**
 * What a second call with the same arguments does: nothing at all, nothing that the first has not done, or more of it. A call that was cut
 * short is made again where it is `pure` or `idempotent`; of one that is `effectful` the model is told that its outcome is not known.
 */
export type Effect = 'pure' | 'idempotent' | 'effectful';

/** What the model is told of an effectful call that somebody began, and of which nobody knows how it ended. */
export function unknownOutcome(tool: string): string {
  return `the call of ${tool} was interrupted, and whether it took effect is not known. It was not made again: find out what it has done before you repeat it.`;
}
