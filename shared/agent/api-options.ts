import type { HttpClient } from '../http/client.ts';

/** What it takes to ask the internal worker API in the name of a Task and its run. */
export interface ApiOptions {
  readonly http: HttpClient;
  readonly task: { readonly namespace: string; readonly name: string };
  readonly run: number;
  /** Asks as often as whoever asks has patience for, or at most for so many milliseconds. */
  readonly persist: <T>(ask: () => Promise<T>, patienceMs?: number) => Promise<T>;
  /** Aborted when whoever asks is to stop. */
  readonly signal: AbortSignal;
}
