import { type ActingFor, actingFor } from '../auth/core/acting.ts';
import type { HttpClient, HttpClientRequest } from '../http/client.ts';

/** The same client of the api, for a room that asks in the name of a Task without a pod. */
export function actingHttp(http: HttpClient, task: ActingFor): HttpClient {
  const named = (options: HttpClientRequest = {}): HttpClientRequest => ({
    ...options,
    headers: { ...options.headers, ...actingFor(task) },
  });
  return {
    exchange: (method, path, options) => http.exchange(method, path, named(options)),
    request: (method, path, options) => http.request(method, path, named(options)),
    json: (method, path, options) => http.json(method, path, named(options)),
    stream: (method, path, options) => http.stream(method, path, named(options)),
    close: () => undefined,
  };
}
