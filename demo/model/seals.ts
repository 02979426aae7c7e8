import { createHash } from 'node:crypto';

/** What proves that a thought is as the model had it: the real ones are secret, this one anybody can work out. */
export const signatureOf = (thought: string): string =>
  createHash('sha256').update(`scripted thought\n${thought}`).digest('base64');

const mark = 'sealed:';

/** A thought that nobody can read who does not know how. */
export const seal = (thought: string): string => mark + Buffer.from(thought).toString('base64');

/** The thought under a seal; undefined where it is none of ours. */
export function unseal(sealed: unknown): string | undefined {
  if (typeof sealed !== 'string' || !sealed.startsWith(mark)) return undefined;
  return Buffer.from(sealed.slice(mark.length), 'base64').toString('utf8');
}
