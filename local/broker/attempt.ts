import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupCommit } from '../../shared/commit/group-commit.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { BrokerEvent, Incoming } from './core/incoming.ts';
import { type Answer, isSuccess, type Outcome, outcomeOf } from './core/outcome.ts';
import type { Target } from './core/plan.ts';
import { requestOf } from './core/request.ts';
import { type Deliver, LateError } from './deliver.ts';
import type { Delivery, Postponement, Queue } from './queue.ts';

export interface AttemptOptions {
  readonly queue: Queue;
  readonly commit: GroupCommit;
  readonly deliver: Deliver;
  /** Takes a reply in, inside a transaction; what it returns is called once the transaction is on disk. */
  readonly accept: (reply: Incoming) => () => void;
  /** Aborted when the broker stops or the subscription ends. */
  readonly stopping: AbortSignal;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Logger;
}

/** One delivery that has memory of nothing: what it learns is on disk before it resolves. */
export interface Attempt {
  /** What the subscriber answered; undefined where our own stop broke the attempt off, which then counts as none. */
  ask(delivery: Delivery, event: BrokerEvent, target: Target): Promise<Answer | undefined>;
  /** Does what follows from the answer; resolves with the time of the next attempt where there is to be one. */
  settle(delivery: Delivery, event: BrokerEvent, target: Target, answer: Answer): Promise<number | undefined>;
}

/** Milliseconds before a write that the disk refused is tried again. */
const refusedWritePause = 1_000;

/** Makes attempts at subscribers and, after those have failed for good, at dead letter sinks. */
export function createAttempt({ queue, commit, deliver, accept, stopping, now, random, log }: AttemptOptions): Attempt {
  async function follow(delivery: Delivery, event: BrokerEvent, target: Target, outcome: Outcome): Promise<number | undefined> {
    switch (outcome.kind) {
      case 'delivered':
        return end(delivery);
      case 'replied':
        return takeReply(delivery, outcome.reply);
      case 'retry':
        return postpone(delivery, { due: now() + outcome.afterMs, failures: delivery.failures + 1, error: delivery.error });
      case 'failed':
        return giveUp(delivery, event, target, outcome);
    }
  }

  /** Nobody waits for it: a delivery that is made once more after a crash in this moment is one that might be in any case. */
  async function end(delivery: Delivery): Promise<undefined> {
    await write(() => queue.done(delivery), commit.runAlong);
  }

  /** The reply is on disk, for all who hear it, in the same transaction in which the delivery ends. */
  async function takeReply(delivery: Delivery, reply: Incoming): Promise<undefined> {
    const accepted = await write(() => {
      queue.done(delivery);
      return accept(reply);
    });
    accepted?.();
  }

  async function giveUp(
    delivery: Delivery,
    event: BrokerEvent,
    { deadLetterSink }: Target,
    { error }: Extract<Outcome, { kind: 'failed' }>,
  ): Promise<number | undefined> {
    const { destination, status } = error;
    const fields = { destination, status, id: event.headers['ce-id'], type: event.headers['ce-type'] };
    if (delivery.error !== undefined) {
      log.error(fields, 'a dead letter could not be delivered and is dropped');
      return end(delivery);
    }
    if (deadLetterSink === undefined) {
      log.error(fields, 'an event could not be delivered and is dropped: there is no dead letter sink');
      return end(delivery);
    }
    log.warn(fields, 'an event could not be delivered and becomes a dead letter');
    return postpone(delivery, { due: now(), failures: 0, error });
  }

  async function postpone(delivery: Delivery, to: Postponement): Promise<number> {
    await write(() => queue.postpone(delivery, to));
    return to.due;
  }

  /** Writes until it is on disk: while the disk is full the delivery stays in memory, so that it is not made again and again. */
  async function write<T>(change: () => T, run: GroupCommit['run'] = commit.run): Promise<T | undefined> {
    for (;;) {
      try {
        return await run(change);
      } catch (err) {
        if (stopping.aborted) return undefined;
        log.error({ err }, 'the state of a delivery could not be written; trying again');
        await sleep(refusedWritePause, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }

  return {
    async ask({ error }, event, target) {
      const sent = requestOf(event, target, error);
      try {
        const url = addressOf(target, error !== undefined);
        if (url === undefined) throw new Error('there is no address to deliver to');
        return { kind: 'answer', ...(await deliver({ url, ...sent, timeoutMs: target.policy.timeoutMs })) };
      } catch (failure) {
        if (stopping.aborted) return undefined;
        return { kind: 'silence', message: (failure as Error).message, isLate: failure instanceof LateError };
      }
    },
    settle(delivery, event, target, answer) {
      const isDeadLetter = delivery.error !== undefined;
      // A dead letter sink has no say beyond taking the letter or not: what it answers goes nowhere.
      if (isDeadLetter && isSuccess(answer)) return end(delivery);
      const destination = addressOf(target, isDeadLetter) ?? '';
      const { policy, broker } = target;
      const { failures } = delivery;
      const state = { destination, broker, hops: event.hops, policy, failures, now: now(), random: random() };
      const outcome = outcomeOf(answer, state);
      return follow(delivery, event, target, outcome);
    },
  };
}

function addressOf({ url, deadLetterSink }: Target, isDeadLetter: boolean): string | undefined {
  if (!isDeadLetter) return url;
  return deadLetterSink?.kind === 'url' ? deadLetterSink.url : undefined;
}
