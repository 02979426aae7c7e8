import { writeFile } from 'node:fs/promises';
import { tokenFile } from '../../shared/auth/token-file.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { type Patience, persist } from '../persist.ts';
import type { FetchConfig } from './config.ts';

/**
 * Writes the session's transcript to its file, as JSON Lines, and gives back how many bytes it has. A session that is gone is an empty
 * file. Rejects where the api refuses, or does not answer while patience lasts: a command must not begin without what was said before.
 */
export async function fetchTranscript(config: FetchConfig, patience: Patience): Promise<number> {
  const http = createHttpClient({ baseUrl: config.apiUrl, token: tokenFile(config.tokenFile) });
  try {
    const path = `/internal/v1/sessions/${encodeURIComponent(config.namespace)}/${encodeURIComponent(config.session)}/transcript`;
    const body = await persist(async () => {
      try {
        return (await http.request('GET', path, { signal: patience.signal })).body;
      } catch (error) {
        if (error instanceof NotFoundError) return Buffer.alloc(0);
        throw error;
      }
    }, patience);
    await writeFile(config.file, body);
    return body.length;
  } finally {
    http.close();
  }
}
