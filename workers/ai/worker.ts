import { existsSync } from 'node:fs';
import { fetchContext } from '../../shared/agent/task-api.ts';
import type { RunEnd } from '../../shared/api/worker.ts';
import { tokenFile } from '../../shared/auth/token-file.ts';
import { createHttpClient, type HttpClient } from '../../shared/http/client.ts';
import { createStoreClient } from '../../shared/store/client.ts';
import type { Patience } from '../persist.ts';
import type { WorkerConfig } from './config.ts';
import { openJournal } from './journal.ts';
import { apiWithPatience, sendEnd } from './task-api.ts';

export interface WorkerOptions extends Pick<Patience, 'now' | 'random' | 'sleep' | 'signal'> {
  readonly config: WorkerConfig;
  readonly print: (line: string) => void;
  /** What no other worker is called. */
  readonly holder: string;
}

const patienceMs = 5 * 60_000;

/**
 * Does one run of an ai Task, or what is left of it, and sends its last word. Resolves with how it ended; throws where the run
 * stays open.
 */
export async function work(options: WorkerOptions): Promise<RunEnd['outcome']> {
  const { config, print, now, random, sleep, signal, holder } = options;
  const { task, run, urls } = config;
  const patience: Patience = { patienceMs, now, random, sleep, signal };
  const token = tokenFile(config.tokenFile);
  const [api, store, llm] = [urls.api, urls.store, urls.llm].map((baseUrl) => createHttpClient({ baseUrl, token })) as [
    HttpClient,
    HttpClient,
    HttpClient,
  ];

  try {
    const apiOptions = apiWithPatience({ http: api, task, run }, patience);
    const journal = openJournal(createStoreClient({ http: store }), { task, run, holder }, patience);
    // The agent's code is loaded while its first questions are on their way.
    const [context, done, { runAgent }] = await Promise.all([fetchContext(apiOptions), journal.read(), import('./agent.ts')]);
    if (done.length > 0) print(`resuming run ${run} after ${done.length} steps`);
    const end = await runAgent({ config, context, done, journal, api: apiOptions, llm, patience, print });
    // The last word may end the Task: whoever hears of that finds all its artifacts there.
    await keepFiles(config, { patience, print });
    await sendEnd(apiOptions, end, patience);
    print(`run ${run} ${end.outcome}${end.message === undefined ? '' : `: ${end.message}`}`);
    return end.outcome;
  } finally {
    for (const client of [api, store, llm]) client.close();
  }
}

/** Most runs leave no files behind, and load no code for them. */
async function keepFiles(
  { artifacts: folder, task, urls, tokenFile }: WorkerConfig,
  { patience, print }: { readonly patience: Patience; readonly print: (line: string) => void },
): Promise<void> {
  if (!existsSync(folder)) return;
  const { keepArtifacts } = await import('../artifacts/keep.ts');
  const warn = (message: string): void => print(`warning: ${message}`);
  const kept = await keepArtifacts({ folder, task, apiUrl: urls.api, tokenFile, patience, warn });
  if (kept > 0) print(`kept ${kept} artifact${kept === 1 ? '' : 's'}`);
}
