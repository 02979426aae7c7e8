import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenFile } from '../../shared/auth/token-file.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import { createHttpClient, type HttpClient } from '../../shared/http/client.ts';
import { type Patience, persist } from '../persist.ts';
import { limits, planUploads, type Upload } from './core/plan.ts';
import { findArtifacts } from './find.ts';

export interface KeepOptions {
  /** Holds what a worker wants to leave behind; it need not be there. */
  readonly folder: string;
  readonly task: { readonly namespace: string; readonly name: string };
  /** The api, and the file with the token for it. */
  readonly apiUrl: string;
  readonly tokenFile: string;
  readonly patience: Patience;
  /** Told, in a sentence each, of what could not be kept: that must not cost the Task its result. */
  readonly warn: (message: string) => void;
}

/** Uploads the files of the folder as artifacts of the Task, and gives back how many were. Never rejects. */
export async function keepArtifacts({ folder, task, patience, warn, ...options }: KeepOptions): Promise<number> {
  const http = createHttpClient({ baseUrl: options.apiUrl, token: tokenFile(options.tokenFile) });
  let kept = 0;
  try {
    const { uploads, warnings } = planUploads(await findArtifacts(folder));
    for (const text of warnings) warn(`artifact ${text}`);
    for (const upload of uploads) {
      try {
        await keep(upload, { folder, task, http, patience });
        kept += 1;
      } catch (error) {
        // Who does not answer for one file does not for the others either.
        if (error instanceof OrkaError && error.retry === 'later') throw error;
        warn(`artifact ${upload.path} is not kept: ${(error as Error).message}`);
      }
    }
  } catch (error) {
    warn(`${kept === 0 ? 'artifacts are' : 'the other artifacts are'} not kept: ${(error as Error).message}`);
  } finally {
    http.close();
  }
  return kept;
}

interface Place extends Pick<KeepOptions, 'folder' | 'task' | 'patience'> {
  readonly http: HttpClient;
}

async function keep({ path, filename, contentType }: Upload, { folder, task, http, patience }: Place): Promise<void> {
  const body = await readRegular(join(folder, path));
  const where = [task.namespace, task.name, filename].map(encodeURIComponent).join('/');
  const headers = { 'content-type': contentType };
  await persist(
    () => http.request('POST', `/internal/v1/artifacts/${where}`, { headers, body, signal: patience.signal }),
    patience,
  );
}

/** Reads a file that may have been swapped for a link, a pipe or a larger one since it was found. */
async function readRegular(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > limits.fileBytes) throw new Error('it changed while it was read');
    return await file.readFile();
  } finally {
    await file.close();
  }
}
