import type { Io, Process } from './io.ts';

/** A request at which a process stands still. */
export interface Standing {
  /** Resolves when the process has come there. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  goOn(): void;
}

/** Requests come to something at once, but for those at which a process is to stand still. */
export interface StandingIo extends Io {
  /** @param what how the request begins, such as `create jobs` */
  standStill(process: Process, what: string): Standing;
}

export function createStandingIo(): StandingIo {
  const standing: { readonly process: Process; readonly what: string; come(): Promise<void> }[] = [];
  return {
    async call(process, what, effect) {
      const index = standing.findIndex((one) => one.process === process && what.startsWith(one.what));
      const [stop] = index === -1 ? [] : standing.splice(index, 1);
      await stop?.come();
      return effect();
    },
    pending: () => 0,
    step() {},
    standStill(process, what) {
      const [reached, goes] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      standing.push({
        process,
        what,
        come() {
          reached.resolve();
          return goes.promise;
        },
      });
      return { reached: reached.promise, goOn: () => goes.resolve() };
    },
  };
}
