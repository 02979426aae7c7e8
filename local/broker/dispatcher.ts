import { type AttemptOptions, createAttempt } from './attempt.ts';
import type { BrokerEvent } from './core/incoming.ts';
import { type Answer, isOverload } from './core/outcome.ts';
import type { Target } from './core/plan.ts';
import { narrowed, widened, widest } from './core/window.ts';
import type { Delivery } from './queue.ts';

export interface DispatcherOptions extends Omit<AttemptOptions, 'stopping'> {
  /** The subscription's number in the queue. */
  readonly id: number;
}

/** Delivers one subscription's events: at once where it can, else from disk. */
export interface Dispatcher {
  /** An event of this subscription is on disk since just now. */
  offer(delivery: Delivery, event: BrokerEvent): void;
  /** Where and how to deliver from now on. */
  aim(target: Target): void;
  /** Begins no more deliveries. */
  stop(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

/** Longest a timer may run in Node; a delivery that is due later is looked at again then. */
const longestTimer = 2 ** 31 - 1;

/** Milliseconds between attempts at a subscriber that is known to be away. */
const restMs = 5;

/** Fresh events that wait in memory for their turn, and the bytes they may have; what comes on top waits on disk. */
const mostReady = 128;
const mostReadyBytes = 1024 * 1024;

/**
 * One subscription's deliveries, unordered and side by side, at most `window` at once. Memory holds those under way and a few that
 * come next; whatever more there is waits on disk, and `backlog` says that there may be some which are due.
 */
export function createDispatcher({ id, ...options }: DispatcherOptions): Dispatcher {
  const { queue, now, log } = options;
  const stopping = new AbortController();
  const attempt = createAttempt({ ...options, stopping: stopping.signal });
  const inMemory = new Set<number>();
  const ready: { readonly delivery: Delivery; readonly event: BrokerEvent }[] = [];
  let readyBytes = 0;
  let asking = 0;
  let target: Target | undefined;
  let window = widest;
  let backlog = true;
  let resting = false;
  let timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined;
  const onIdle: (() => void)[] = [];

  function pump(): void {
    if (stopping.signal.aborted || resting || target?.url === undefined) return;
    while (asking < window && ready.length > 0) startNext(target);
    // Reading from disk in a few larger steps costs less than one row at a time.
    const room = window - asking;
    if (backlog && ready.length === 0 && room >= Math.min(window, 16) / 2) readBacklog(target, room);
  }

  function startNext(at: Target): void {
    const next = ready.shift();
    if (next === undefined) return;
    readyBytes -= next.event.body.length;
    start(next.delivery, next.event, at);
  }

  function readBacklog(at: Target, room: number): void {
    const time = now();
    const limit = room + inMemory.size;
    const found = queue.due(id, time, limit);
    if (found.length < limit) {
      backlog = false;
      wakeAt(queue.nextDue(id, time));
    }
    for (const delivery of found) {
      if (inMemory.has(delivery.seq)) continue;
      const event = queue.event(delivery.seq);
      if (event !== undefined) start(delivery, event, at);
    }
  }

  function wakeAt(due: number | undefined): void {
    if (due === undefined || stopping.signal.aborted || (timer !== undefined && timer.at <= due)) return;
    clearTimeout(timer?.handle);
    const wait = Math.min(longestTimer, Math.max(0, due - now()));
    timer = { at: due, handle: setTimeout(wake, wait) };
  }

  function wake(): void {
    timer = undefined;
    backlog = true;
    pump();
  }

  function start(delivery: Delivery, event: BrokerEvent, at: Target): void {
    inMemory.add(delivery.seq);
    asking += 1;
    run(delivery, event, at)
      .catch((err: unknown) => log.error({ err, seq: delivery.seq }, 'a delivery ended in a way that nobody thought of'))
      .finally(() => {
        inMemory.delete(delivery.seq);
        if (inMemory.size === ready.length) for (const done of onIdle.splice(0)) done();
        pump();
      });
  }

  async function run(delivery: Delivery, event: BrokerEvent, at: Target): Promise<void> {
    const answer = await attempt.ask(delivery, event, at);
    asking -= 1;
    if (answer === undefined) return;
    adapt(answer);
    // The next one need not wait until this one's end is on disk.
    pump();
    wakeAt(await attempt.settle(delivery, event, at, answer));
  }

  function adapt(answer: Answer): void {
    if (!isOverload(answer)) {
      window = widened(window);
      return;
    }
    if (window === 1) rest();
    window = narrowed(window);
  }

  /** Nobody has been there for a while, and more of the backlog is due than can be tried: the processor has better things to do. */
  function rest(): void {
    resting = true;
    setTimeout(() => {
      resting = false;
      pump();
    }, restMs);
  }

  return {
    offer(delivery, event) {
      if (backlog || ready.length >= mostReady || readyBytes >= mostReadyBytes) {
        backlog = true;
        return;
      }
      inMemory.add(delivery.seq);
      ready.push({ delivery, event });
      readyBytes += event.body.length;
      pump();
    },
    aim(next) {
      target = next;
      backlog = true;
      pump();
    },
    stop() {
      stopping.abort();
      clearTimeout(timer?.handle);
    },
    idle: () => (inMemory.size === ready.length ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
  };
}
