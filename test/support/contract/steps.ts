import type { Answer, EventsStep, RequestStep, WatchStep } from './scenario.ts';

type Options = Partial<Omit<RequestStep, 'kind' | 'name' | 'method' | 'path' | 'body'>>;

const JSON_BODY = { 'content-type': 'application/json' };
const PATCHES = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** Any request. A body goes as JSON unless the headers say otherwise. */
export function request(
  name: string,
  method: string,
  path: string,
  { body, ...options }: Options & { body?: unknown } = {},
): RequestStep {
  const headers = body === undefined ? options.headers : { ...JSON_BODY, ...options.headers };
  return {
    ...options,
    kind: 'request',
    name,
    method,
    path,
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  };
}

export const get = (name: string, path: string, options: Options = {}): RequestStep => request(name, 'GET', path, options);

export const create = (name: string, path: string, body: unknown, options: Options = {}): RequestStep =>
  request(name, 'POST', path, { ...options, body });

export const put = (name: string, path: string, body: unknown, options: Options = {}): RequestStep =>
  request(name, 'PUT', path, { ...options, body });

/** A deletion; `body` is its DeleteOptions. */
export const remove = (name: string, path: string, body?: unknown, options: Options = {}): RequestStep =>
  request(name, 'DELETE', path, body === undefined ? options : { ...options, body });

/** A patch of one of the four kinds. */
export const patch = (
  name: string,
  kind: keyof typeof PATCHES,
  path: string,
  body: unknown,
  options: Options = {},
): RequestStep =>
  request(name, 'PATCH', path, { ...options, body, headers: { 'content-type': PATCHES[kind], ...options.headers } });

/** A server-side apply as a manager. */
export const apply = (name: string, path: string, manager: string, body: unknown, options: Options = {}): RequestStep =>
  patch(name, 'apply', `${path}${path.includes('?') ? '&' : '?'}fieldManager=${manager}`, body, options);

/** Opens a watch under a name. */
export const watch = (name: string, path: string, options: Partial<Pick<WatchStep, 'headers'>> = {}): WatchStep => ({
  ...options,
  kind: 'watch',
  name: `watch ${name} is opened`,
  path,
  watch: name,
});

/** The next events of a watch that is open, or all until its end. */
export const events = (
  name: string,
  watchName: string,
  count: number | 'all',
  options: Partial<Pick<EventsStep, 'only' | 'ignore' | 'keep'>> = {},
): EventsStep => ({ ...options, kind: 'events', name, watch: watchName, count });

/** Passes once the answer has a status code. */
export const hasStatus =
  (status: number) =>
  (answer: Answer): boolean =>
    answer.status === status;
