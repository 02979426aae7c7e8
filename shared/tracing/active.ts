import { AsyncLocalStorage } from 'node:async_hooks';
import { formatTraceparent, type TraceContext } from './core/trace-context.ts';
import type { Tracer } from './tracer.ts';

/** What is going on where it is asked: in which trace, and for which Task. */
export interface Active {
  readonly context?: TraceContext | undefined;
  /** Makes children of the span that is under way; undefined where nobody records any. */
  readonly tracer?: Tracer | undefined;
  /** The Task that this is about. */
  readonly task?: { readonly namespace: string; readonly name: string; readonly uid: string } | undefined;
}

// The one thing that is handed on without being an argument: it follows a call through everything that the call awaits.
const storage = new AsyncLocalStorage<Active>();

/** What is going on here; nothing where nobody has said so. */
export const active = (): Active => storage.getStore() ?? {};

/** Does the work with this added to what is going on. */
export const within = <T>(more: Active, work: () => T): T => storage.run({ ...storage.getStore(), ...more }, work);

/** The `traceparent` to send along from here; undefined where this is part of no trace. */
export function activeTraceparent(): string | undefined {
  const { context } = active();
  return context === undefined ? undefined : formatTraceparent(context);
}
