import { constants } from 'node:os';

/**
 * Lets SIGTERM and SIGINT end the process wherever a program does not listen for them: before it is ready, and a second time. That is
 * what they do by themselves anywhere but in the first process of a container, which the kernel lets ignore them.
 */
export function endOnSignals(target: NodeJS.Process): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    target.on(signal, () => {
      if (target.listenerCount(signal) === 1) target.exit(128 + constants.signals[signal]);
    });
}
