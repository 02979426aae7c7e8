import { notificationDue, taskFinished } from '../eventing/core/spine.ts';
import type { Publisher } from '../eventing/publisher.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { NotificationStore } from '../shared/store/notifications.ts';
import type { Caches } from './caches.ts';
import { unannounced } from './core/unannounced.ts';

export interface DueNotificationsOptions {
  readonly store: Pick<NotificationStore, 'notifications'>;
  readonly caches: Pick<Caches, 'tasks'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** The only namespace to look after; all of them where it says nothing. */
  readonly namespace?: string | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

/** Notifications that one round speaks of; the next round goes on with the rest. */
const mostARound = 500;
const source = '/orka/operator';

/** Says which notifications are due, and which ends of Tasks nobody seems to have been told of. A round under way is not begun again; it never throws. */
export function createDueNotifications(options: DueNotificationsOptions): () => Promise<void> {
  let isUnderWay = false;
  return async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await announce(options);
    } catch (err) {
      options.log.warn({ err }, 'notifications that are due could not be announced; the next resync tries again');
    } finally {
      isUnderWay = false;
    }
  };
}

async function announce({ store, caches, publisher, namespace, now }: DueNotificationsOptions): Promise<void> {
  for (const { id, attempts, ...task } of await store.notifications({ state: 'due', namespace, limit: mostARound })) {
    const ref = { namespace: task.namespace, name: task.name, uid: task.uid };
    await publisher.publish(notificationDue(ref, { notification: id }, { version: `${id}-${attempts}`, source }));
  }
  for (const { ref, phase, parent } of unannounced(caches.tasks.list(), now()))
    await publisher.publish(taskFinished(ref, { phase, parent }, { source }));
}
