import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError, InvalidError, NotFoundError, UnavailableError } from '../errors/catalogue.ts';
import type { Logger } from '../log/logger.ts';
import { type LeaseOptions, openLease } from './lease.ts';

export interface LeadershipOptions extends Omit<LeaseOptions, 'durationMs' | 'monotonic'> {
  /** Its requests must end well before `renewWithinMs`, so that a second try is left. */
  readonly kube: LeaseOptions['kube'];
  readonly log: Logger;
  /** How long others leave a lease alone that is not renewed. Default 10,000. */
  readonly leaseMs?: number;
  /** How long it counts as ours after a renewal was sent; less than `leaseMs` by what writes under way may still take. Default 7,000. */
  readonly renewWithinMs?: number;
  /** How often it is renewed, or asked for. Default 2,000. */
  readonly everyMs?: number;
  /** Milliseconds of a clock that never goes back, and goes on while the process is stopped. */
  readonly monotonic?: () => number;
  /** 0 to 1. */
  readonly random?: () => number;
}

/** One process's part in who leads. */
export interface Leadership {
  /** Resolves when the lease is ours; never, where it is given up before. */
  readonly acquired: Promise<void>;
  /** Resolves, with the reason, when it was ours and is no more, without our giving it up. There is no way back: end the process. */
  readonly lost: Promise<string>;
  /** Looks at the clock, not at the network, so it may be asked before every write. */
  isHeld(): boolean;
  /** Throws an UnavailableError unless the lease is ours. */
  ensure(): void;
  /** Stops asking; what is ours is given back, so that another can have it at once. Nothing may be written after this. */
  release(): Promise<void>;
}

/**
 * Asks for a Lease, holds it and says when it is gone, as client-go's leader election does.
 *
 * A renewal counts from when it was sent: nobody else can have seen it earlier, so nobody takes the lease before `leaseMs` after that,
 * and we stop believing in it after `renewWithinMs` already, however long the process or its network stood still meanwhile.
 *
 * @throws InvalidError where the times leave no room for that
 */
export function seekLeadership(options: LeadershipOptions): Leadership {
  const { log, identity, leaseMs = 10_000, renewWithinMs = 7000, everyMs = 2000 } = options;
  const { monotonic = () => performance.now(), random = Math.random } = options;
  if (renewWithinMs >= leaseMs)
    throw new InvalidError('a lease must be given up before others may take it: renew within less than its time');
  const lease = openLease({ ...options, durationMs: leaseMs, monotonic });
  const acquired = Promise.withResolvers<void>();
  const lost = Promise.withResolvers<string>();
  const stopping = new AbortController();
  let state: 'seeking' | 'held' | 'over' = 'seeking';
  let heldUntil = 0;
  let expiry: NodeJS.Timeout | undefined;

  const isHeld = (): boolean => state === 'held' && monotonic() < heldUntil;
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  function keepUntil(until: number): void {
    heldUntil = until;
    clearTimeout(expiry);
    expiry = setTimeout(expire, heldUntil - monotonic());
  }

  function expire(): void {
    // A timer may be early by a millisecond.
    if (isHeld()) keepUntil(heldUntil);
    else lose(`the lease was not renewed within ${renewWithinMs} ms`);
  }

  function lose(why: string): void {
    if (state !== 'held') return;
    state = 'over';
    clearTimeout(expiry);
    stopping.abort();
    lost.resolve(why);
  }

  /** Takes the lease as soon as that may be. */
  async function seek(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const decision = await lease.look();
        if (decision.kind === 'take') {
          keepUntil((await lease.take(decision)) + renewWithinMs);
          state = 'held';
          return;
        }
        const wait = Math.min(everyMs * (1 + 0.2 * random()), decision.until - monotonic());
        await lease.changed(AbortSignal.any([stopping.signal, AbortSignal.timeout(Math.max(0, Math.ceil(wait)))]));
      } catch (err) {
        // Another was faster: that is how it should be.
        if (!(err instanceof ConflictError)) log.warn({ err }, 'the lease cannot be asked for; trying again');
        await pause(everyMs * (0.5 + 0.5 * random()));
      }
    }
  }

  async function hold(): Promise<void> {
    while (state === 'held') {
      await pause(everyMs);
      if (stopping.signal.aborted) return;
      if (!isHeld()) return expire();
      await renew().catch((err: unknown) => log.warn({ err }, 'the lease could not be renewed; trying again'));
    }
  }

  /** What is written meanwhile by others, such as a label, costs a second look. */
  async function renew(): Promise<void> {
    let decision = lease.decide();
    for (let attempt = 1; decision.kind === 'take' && decision.wasOurs; attempt += 1) {
      try {
        const until = (await lease.take(decision)) + renewWithinMs;
        if (state === 'held') keepUntil(until);
        return;
      } catch (error) {
        if (attempt > 1 || !(error instanceof ConflictError || error instanceof NotFoundError)) throw error;
        decision = await lease.look();
      }
    }
    lose(`the lease is held by ${decision.kind === 'wait' ? decision.holder : 'nobody'}`);
  }

  async function run(): Promise<void> {
    await seek();
    if (state !== 'held' || stopping.signal.aborted) return;
    log.info({ identity }, 'leading');
    acquired.resolve();
    await hold();
  }

  const running = run();
  return {
    acquired: acquired.promise,
    lost: lost.promise,
    isHeld,
    ensure() {
      if (isHeld()) return;
      lose(`the lease was not renewed within ${renewWithinMs} ms`);
      throw new UnavailableError('this process does not lead: nothing is sent');
    },
    async release() {
      stopping.abort();
      await running;
      clearTimeout(expiry);
      const ours = isHeld();
      state = 'over';
      if (!ours) return;
      await lease
        .giveBack()
        .catch((err: unknown) => log.warn({ err }, 'the lease could not be given back; it is free when it has run out'));
    },
  };
}
