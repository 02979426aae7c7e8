/** What the sender of a failed request or event should do next. */
export type Retry = 'never' | 'later';

export interface OrkaErrorOptions {
  readonly cause?: unknown;
  /** Facts about the failure that are safe to show to the caller; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Seconds to wait before calling again. Only meaningful where `retry` is 'later'. */
  readonly retryAfter?: number | undefined;
}

/**
 * The only kind of error that crosses a room's door.
 *
 * It answers "should I call again?" (`retry`) before "what broke?": `status` is for HTTP, `reason` for Kubernetes
 * conditions, `code` for programs. Throw a member of `catalogue.ts`; whatever else reaches an edge is a bug.
 */
export abstract class OrkaError extends Error {
  abstract readonly code: string;
  abstract readonly reason: string;
  abstract readonly status: number;
  abstract readonly retry: Retry;
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfter: number | undefined;

  constructor(message: string, options: OrkaErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.details = options.details ?? {};
    this.retryAfter = options.retryAfter;
  }
}
