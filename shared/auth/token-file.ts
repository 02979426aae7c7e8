import { readFile } from 'node:fs/promises';
import { UnavailableError } from '../errors/catalogue.ts';
import type { TokenSource } from '../http/client.ts';

/**
 * The bearer token in a file, read before every request: Kubernetes replaces a projected token before it ends.
 *
 * What it returns throws an UnavailableError that names the file where it cannot be read.
 */
export function tokenFile(path: string): (() => Promise<string>) & TokenSource {
  const read = async (): Promise<string> => {
    try {
      return (await readFile(path, 'utf8')).trim();
    } catch (cause) {
      throw new UnavailableError(`no token can be read: ${(cause as Error).message}`, { cause, retryAfter: 1 });
    }
  };
  return Object.assign(read, { renewed: true as const });
}
