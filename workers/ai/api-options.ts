import type { HttpClient } from '../../shared/http/client.ts';
import type { Patience } from '../persist.ts';

/** What it takes to ask the internal worker API in the name of a Task. */
export interface ApiOptions {
  readonly http: HttpClient;
  readonly task: { readonly namespace: string; readonly name: string };
  readonly patience: Patience;
}
