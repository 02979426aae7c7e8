import { type ApiClient, createApiClient } from '../api-client.ts';
import type { Context } from '../context.ts';
import { findServer, type ServerFlags } from './find-server.ts';

/** Finds the platform and does something with it; the connection is closed whatever comes of it. */
export async function withApi<T>(flags: ServerFlags, context: Context, use: (api: ApiClient) => Promise<T>): Promise<T> {
  const api = createApiClient(await findServer(flags, context));
  try {
    return await use(api);
  } finally {
    api.close();
  }
}
