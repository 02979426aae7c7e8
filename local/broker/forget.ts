import type { GroupCommit } from '../../shared/commit/group-commit.ts';
import type { Queue } from './queue.ts';

/** Deliveries dropped in one transaction, so that a large queue does not hold up everybody else. */
const step = 500;

/** Drops what waits for Triggers that are no more; `present` holds the uids of those that are. */
export async function forgetGone({
  queue,
  commit,
  present,
}: {
  queue: Queue;
  commit: GroupCommit;
  present: readonly string[];
}): Promise<void> {
  const live = new Set(present);
  for (const uid of queue.subscriptions().filter((known) => !live.has(known))) {
    while (await commit.run(() => queue.forget(uid, step)));
  }
}
