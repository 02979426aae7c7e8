import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { labels, labelValue } from '../../shared/core/labels.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { LoggedEvent, Store } from '../../shared/store/store.ts';
import { isOver } from './core/child-outcome.ts';
import { familyOf } from './core/family.ts';
import { everything } from './lists.ts';
import type { OwnTask } from './middleware/request.ts';

export interface WaitRequest {
  /** Names of children; all children where it says nothing. */
  readonly names: readonly string[] | undefined;
  /** Milliseconds to wait for all of them to be over. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Looks after the children of Tasks. */
export interface Children {
  /** The children of that name. Throws a NotFoundError that names the first which is none. */
  list(parent: OwnTask, names: readonly string[] | undefined): Promise<readonly Task[]>;
  /** The children as soon as all of them are over, or as they are when the time is up. */
  wait(parent: OwnTask, request: WaitRequest): Promise<readonly Task[]>;
}

/** Seconds that the store holds one question open at most. */
const longestWait = 30;

/**
 * Children are waited for by the store's log of events: it wakes up whoever waits when a child's `task.finished` arrives, so nobody
 * asks the Kubernetes API again and again.
 */
export function createChildren({ kube, store, now }: { kube: Kube; store: Pick<Store, 'events'>; now: () => number }): Children {
  // Positions in the log ascend over all namespaces: nothing that was seen up to here can be news to a later question.
  let seen = 0;

  async function list(parent: OwnTask, names: readonly string[] | undefined): Promise<readonly Task[]> {
    const labelSelector = `${labels.parentTask}=${labelValue(parent.name)}`;
    const tasks = await everything(kube, Tasks, { namespace: parent.namespace, labelSelector });
    const children = tasks.filter((task) => familyOf(task).parent?.uid === parent.uid);
    if (names === undefined) return children;
    return names.map((name) => {
      const child = children.find(({ metadata }) => metadata.name === name);
      if (child === undefined) throw new NotFoundError(`task "${name}" is not a child of task "${parent.name}"`);
      return child;
    });
  }

  /** True where a child may have ended since `after`; waits for it at most until the deadline. */
  async function nextEnding(parent: OwnTask, after: number, deadline: number, signal: AbortSignal) {
    let position = after;
    while (now() < deadline && !signal.aborted) {
      const wait = Math.min(longestWait, Math.ceil((deadline - now()) / 1000));
      const page = await store.events({
        namespace: parent.namespace,
        concerning: parent.uid,
        after: position,
        limit: 1000,
        wait,
        signal,
      });
      position = page.next;
      seen = Math.max(seen, page.next);
      if (page.items.some((event) => endsChildOf(event, parent))) return position;
    }
    return undefined;
  }

  return {
    list,
    async wait(parent, { names, waitMs, signal }) {
      const deadline = now() + waitMs;
      let position: number | undefined = seen;
      for (;;) {
        // The position is older than the list: an ending that the list does not show yet is still to come in the log.
        const children = await list(parent, names);
        if (position === undefined || children.every(isOver) || now() >= deadline || signal.aborted) return children;
        position = await nextEnding(parent, position, deadline, signal);
      }
    },
  };
}

function endsChildOf({ type, data }: LoggedEvent, parent: OwnTask): boolean {
  return type === 'ai.orka.task.finished.v1' && (data as { parent?: { uid?: string } }).parent?.uid === parent.uid;
}
