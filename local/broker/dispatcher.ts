import type { GroupCommit } from '../../shared/commit/group-commit.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { deadLetterHeaders } from './core/dead-letter.ts';
import type { BrokerEvent, Incoming } from './core/incoming.ts';
import { type Answer, isOverload, type Outcome, outcomeOf } from './core/outcome.ts';
import type { Target } from './core/plan.ts';
import { narrowed, widened, widest } from './core/window.ts';
import type { Deliver } from './deliver.ts';
import type { Delivery, Postponement, Queue } from './queue.ts';

export interface DispatcherOptions {
  /** The subscription's number in the queue. */
  readonly id: number;
  readonly queue: Queue;
  readonly commit: GroupCommit;
  readonly deliver: Deliver;
  /** Takes a reply in, inside a transaction; what it returns is called once the transaction is on disk. */
  readonly accept: (reply: Incoming) => () => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Logger;
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

/** Milliseconds before a write that the disk refused is tried again. */
const refusedWritePause = 1_000;

/**
 * One subscription's deliveries, unordered and side by side, at most `window` at once. Only those under way are in memory: whatever
 * more there is waits on disk, and `backlog` says that there may be some which are due.
 */
export function createDispatcher({ id, queue, commit, deliver, accept, now, random, log }: DispatcherOptions): Dispatcher {
  const underWay = new Set<number>();
  let asking = 0;
  let target: Target | undefined;
  let window = widest;
  let backlog = true;
  let stopped = false;
  let resting = false;
  let timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined;
  const onIdle: (() => void)[] = [];

  function pump(): void {
    const url = target?.url;
    const room = window - asking;
    // Reading from disk in a few larger steps costs less than one row at a time.
    if (stopped || resting || url === undefined || !backlog || room < Math.min(window, 16) / 2) return;
    const limit = room + underWay.size;
    const time = now();
    const found = queue.due(id, time, limit);
    if (found.length < limit) {
      backlog = false;
      wakeAt(queue.nextDue(id, time));
    }
    for (const delivery of found) {
      if (underWay.has(delivery.seq)) continue;
      const event = queue.event(delivery.seq);
      if (event !== undefined) start(delivery, event);
    }
  }

  function wakeAt(due: number | undefined): void {
    if (due === undefined || stopped || (timer !== undefined && timer.at <= due)) return;
    clearTimeout(timer?.handle);
    const handle = setTimeout(
      () => {
        timer = undefined;
        backlog = true;
        pump();
      },
      Math.min(longestTimer, Math.max(0, due - now())),
    );
    timer = { at: due, handle };
  }

  function start(delivery: Delivery, event: BrokerEvent): void {
    underWay.add(delivery.seq);
    void attempt(delivery, event)
      .catch((err: unknown) => log.error({ err, seq: delivery.seq }, 'a delivery ended in a way that nobody thought of'))
      .finally(() => {
        underWay.delete(delivery.seq);
        if (underWay.size === 0) for (const done of onIdle.splice(0)) done();
        pump();
      });
  }

  async function attempt(delivery: Delivery, event: BrokerEvent): Promise<void> {
    const { url, deadLetterUrl, policy } = target as Target;
    const destination = delivery.error === undefined ? url : deadLetterUrl;
    if (destination === undefined) return settle(delivery, event, { kind: 'delivered' });
    const headers =
      delivery.error === undefined ? { ...event.headers, prefer: 'reply' } : deadLetterHeaders(event.headers, delivery.error);
    const answer = await ask(destination, headers, event.body, policy.timeoutMs);
    // Broken off by us: that was no attempt.
    if (stopped && answer.kind === 'silence') return;
    adapt(answer);
    const outcome = outcomeOf(answer, { destination, policy, failures: delivery.failures, now: now(), random: random() });
    await settle(delivery, event, delivery.error === undefined ? outcome : outcomeOfDeadLetter(outcome));
  }

  function adapt(answer: Answer): void {
    if (!isOverload(answer)) {
      window = widened(window);
      return;
    }
    if (window === 1 && !stopped) rest();
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

  async function ask(url: string, headers: Record<string, string>, body: Buffer, timeoutMs: number): Promise<Answer> {
    asking += 1;
    try {
      return { kind: 'answer', ...(await deliver({ url, headers, body, timeoutMs })) };
    } catch (error) {
      return { kind: 'silence', message: (error as Error).message };
    } finally {
      asking -= 1;
    }
  }

  async function settle(delivery: Delivery, event: BrokerEvent, outcome: Outcome): Promise<void> {
    switch (outcome.kind) {
      case 'delivered':
        return write(() => queue.done(delivery));
      case 'replied':
        return reply(delivery, event, outcome.reply);
      case 'retry':
        return postpone(delivery, { due: now() + outcome.afterMs, failures: delivery.failures + 1, error: delivery.error });
      case 'failed':
        return giveUp(delivery, event, outcome);
    }
  }

  /** The reply is on disk, for all who hear it, in the same transaction in which the delivery ends. */
  async function reply(delivery: Delivery, { hops }: BrokerEvent, answered: Incoming): Promise<void> {
    if (hops <= 0) {
      log.warn({ type: answered.attributes.type, id: answered.attributes.id }, 'a reply has gone round too often and is dropped');
      return write(() => queue.done(delivery));
    }
    const accepted = await write(() => {
      queue.done(delivery);
      return accept({ ...answered, event: { ...answered.event, hops: hops - 1 } });
    });
    accepted?.();
  }

  async function giveUp(delivery: Delivery, event: BrokerEvent, { error }: Extract<Outcome, { kind: 'failed' }>): Promise<void> {
    const isDeadLetter = delivery.error !== undefined;
    const fields = {
      destination: error.destination,
      status: error.status,
      id: event.headers['ce-id'],
      type: event.headers['ce-type'],
    };
    if (isDeadLetter || target?.deadLetterUrl === undefined) {
      log.error(
        fields,
        isDeadLetter
          ? 'a dead letter could not be delivered and is dropped'
          : 'an event could not be delivered and is dropped: no dead letter sink',
      );
      return write(() => queue.done(delivery));
    }
    log.warn(fields, 'an event could not be delivered and becomes a dead letter');
    await postpone(delivery, { due: now(), failures: 0, error: { ...error, body: error.body.slice(0, 1024) } });
  }

  async function postpone(delivery: Delivery, to: Postponement): Promise<void> {
    await write(() => queue.postpone(delivery, to));
    wakeAt(to.due);
  }

  /** Writes until it is on disk: while the disk is full the delivery stays under way, so that it is not made again and again. */
  async function write<T>(change: () => T): Promise<T | undefined> {
    for (;;) {
      try {
        return await commit.run(change);
      } catch (err) {
        if (stopped) return undefined;
        log.error({ err }, 'the state of a delivery could not be written; trying again');
        await new Promise((resolve) => setTimeout(resolve, refusedWritePause));
      }
    }
  }

  return {
    offer(delivery, event) {
      if (!stopped && !backlog && !resting && target?.url !== undefined && asking < window) start(delivery, event);
      else backlog = true;
    },
    aim(next) {
      target = next;
      backlog = true;
      pump();
    },
    stop() {
      stopped = true;
      clearTimeout(timer?.handle);
    },
    idle: () => (underWay.size === 0 ? Promise.resolve() : new Promise((resolve) => onIdle.push(resolve))),
  };
}

/** A dead letter sink has no say beyond taking the letter or not: its replies go nowhere. */
function outcomeOfDeadLetter(outcome: Outcome): Outcome {
  return outcome.kind === 'replied' ? { kind: 'delivered' } : outcome;
}
