/** The only door to the CEL engine, which is loaded when the first expression is compiled. */
import { createRequire } from 'node:module';
import type { Environment } from '@marcbachmann/cel-js';
import { registerExtensions } from './core/extensions.ts';

export type { Environment } from '@marcbachmann/cel-js';

/** The engine itself. */
export type Cel = typeof import('@marcbachmann/cel-js');

/** An expression that is none, or that cannot be evaluated, in the words of CEL, as `no such key: foo`. */
export class CelFailure extends Error {}

/** Loads the engine, as a bundle can. */
export const importCel = (): Promise<Cel> => import('@marcbachmann/cel-js');

/** The same at once, for who cannot wait; it is an ES module without top-level await, so it can be required when it is needed rather than at every start. */
export const loadCel = (): Cel => createRequire(import.meta.url)('@marcbachmann/cel-js') as Cel;

/** An environment with optional values and with the functions that Kubernetes adds to CEL, and no variables yet. */
export const celEnvironment = (cel: Cel): Environment => {
  const made = new cel.Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  registerExtensions((signature, handler) => made.registerFunction(signature, handler));
  return made;
};

/** Does the work; what the engine throws becomes a CelFailure. */
export const attemptCel = <T>(work: () => T): T => {
  try {
    return work();
  } catch (failure) {
    throw new CelFailure(summaryOf(failure), { cause: failure });
  }
};

/** The engine's sentence, which begins in lower case as those of Kubernetes do. */
export const summaryOf = (failure: unknown): string => {
  const summary = failure instanceof Error && 'summary' in failure ? String(failure.summary) : String(failure);
  return summary.charAt(0).toLowerCase() + summary.slice(1);
};
