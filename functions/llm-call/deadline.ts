import { ModelUnavailableError } from './errors.ts';

/** Does something under a signal that is aborted with a ModelUnavailableError after so many milliseconds, or as `outer` is. */
export async function within<T>(ms: number, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new ModelUnavailableError(`no Provider has answered within ${ms / 1000} s`)), ms);
  try {
    return await work(AbortSignal.any([outer, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}
