import { type Context, createContext, Script } from 'node:vm';
import { InvalidError } from '../errors/catalogue.ts';

/** Does work of somebody else's making: what is not done in time is an InvalidError with `details.timeoutMs`. */
export type Bounded = <T>(what: string, work: () => T) => T;

/**
 * Bounds synchronous work in time, as expressions and regular expressions of other people need it: the engine stops it wherever it is. It
 * is no sandbox; the code that is run has to be ours.
 */
export function createBounded(timeoutMs: number): Bounded {
  // A context is a megabyte: it is made with the first work.
  let made: { readonly context: Context; readonly script: Script } | undefined;
  return <T>(what: string, work: () => T): T => {
    made ??= { context: createContext({ work: undefined }), script: new Script('work()') };
    const { context, script } = made;
    context['work'] = work;
    try {
      return script.runInContext(context, { timeout: timeoutMs }) as T;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
      throw new InvalidError(`${what} takes longer than ${timeoutMs} ms`, { cause, details: { timeoutMs } });
    } finally {
      context['work'] = undefined;
    }
  };
}
