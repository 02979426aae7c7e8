import type { GroupCommit } from '../../shared/commit/group-commit.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Context } from './core/event/context.ts';
import type { Matcher } from './core/filter/matcher.ts';
import type { BrokerEvent, Incoming } from './core/incoming.ts';
import type { Plan, Subscription } from './core/plan.ts';
import type { Deliver } from './deliver.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import type { Queue } from './queue.ts';

export interface RouterOptions {
  readonly queue: Queue;
  readonly commit: GroupCommit;
  readonly deliver: Deliver;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Logger;
}

/** From a Broker's name to those who hear its events. */
export interface Router {
  serves(broker: string): boolean;
  /** Resolves when the event is on disk for everybody who hears it; deliveries are under way by then or wait their turn. */
  accept(broker: string, incoming: Incoming): Promise<void>;
  /** Makes the data plane what the plan says. */
  apply(plan: Pick<Plan, 'brokers' | 'subscriptions'>): Promise<void>;
  /** Ends all deliveries; resolves when those under way are over and their state is on disk. */
  close(): Promise<void>;
}

interface Route {
  readonly id: number;
  readonly broker: string;
  matches: Matcher;
  readonly dispatcher: Dispatcher;
}

/** Hands events to subscriptions, each of which has its dispatcher. */
export function createRouter({ queue, commit, deliver, now, random, log }: RouterOptions): Router {
  const routes = new Map<string, Route>();
  let byBroker = new Map<string, Route[]>();

  /** Inside a transaction. Returns what tells the dispatchers once it is on disk. */
  function keep(heard: readonly Route[], event: BrokerEvent): () => void {
    const due = now();
    const seq = queue.put(
      event,
      heard.map(({ id }) => id),
      due,
    );
    return () => {
      for (const { id, dispatcher } of heard)
        dispatcher.offer({ subscription: id, seq, due, failures: 0, error: undefined }, event);
    };
  }

  const heardBy = (broker: string, attributes: Context): Route[] =>
    (byBroker.get(broker) ?? []).filter(({ matches }) => matches(attributes));

  function acceptReply(broker: string, { attributes, event }: Incoming): () => void {
    const heard = heardBy(broker, attributes);
    return heard.length === 0 ? () => undefined : keep(heard, event);
  }

  async function begin({ uid, broker, trigger, matches, target }: Subscription): Promise<void> {
    const id = await commit.run(() => queue.subscribe(uid));
    const accept = (reply: Incoming): (() => void) => acceptReply(broker, reply);
    const dispatcher = createDispatcher({ id, queue, commit, deliver, accept, now, random, log: log.child({ trigger }) });
    routes.set(uid, { id, broker, matches, dispatcher });
    dispatcher.aim(target);
  }

  return {
    serves: (broker) => byBroker.has(broker),
    async accept(broker, { attributes, event }) {
      const heard = heardBy(broker, attributes);
      if (heard.length === 0) return;
      const offer = await commit.run(() => keep(heard, event));
      offer();
    },
    async apply({ brokers, subscriptions }) {
      const wanted = new Set(subscriptions.map(({ uid }) => uid));
      for (const [uid, { dispatcher }] of routes) {
        if (wanted.has(uid)) continue;
        dispatcher.stop();
        routes.delete(uid);
      }
      for (const subscription of subscriptions) {
        const route = routes.get(subscription.uid);
        if (route === undefined) {
          await begin(subscription);
          continue;
        }
        route.matches = subscription.matches;
        route.dispatcher.aim(subscription.target);
      }
      byBroker = new Map(brokers.map((broker) => [broker, [...routes.values()].filter((route) => route.broker === broker)]));
    },
    async close() {
      const all = [...routes.values()];
      for (const { dispatcher } of all) dispatcher.stop();
      await Promise.all(all.map(({ dispatcher }) => dispatcher.idle()));
    },
  };
}
