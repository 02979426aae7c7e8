import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import type { Runtime } from '../../shared/core/runtime.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import { silent } from '../../shared/log/logger.ts';

/** Creates Tasks, and knows when they have ended by one watch over all of them. */
export interface TaskClient {
  /** Resolves with the milliseconds from before its create until its end was seen; rejects where it did not succeed. */
  run(task: Task): Promise<number>;
  close(): void;
}

export async function openTaskClient(kube: Kube): Promise<TaskClient> {
  const stop = new AbortController();
  const waiting = new Map<string, PromiseWithResolvers<Task>>();
  const watch = reflect<Task>(kube, Tasks, {
    namespace: 'default',
    signal: stop.signal,
    log: silent,
    onChange: (_type, task) => {
      if (isTerminal(stateOf(task))) waiting.get(task.metadata.name)?.resolve(task);
    },
  });
  await watch.synced;
  return {
    async run(task) {
      const end = Promise.withResolvers<Task>();
      waiting.set(task.metadata.name, end);
      const began = performance.now();
      await kube.create(Tasks, 'default', task);
      const { metadata, status } = await end.promise;
      const took = performance.now() - began;
      waiting.delete(metadata.name);
      if (status?.phase !== 'Succeeded') throw new Error(`${metadata.name} ${status?.phase}: ${status?.message}`);
      return took;
    },
    close: () => stop.abort(),
  };
}

/** A Task of the agent `one` that is told nothing in particular. */
export const taskIn = (runtime: Runtime, name: string): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name, namespace: 'default' },
  spec: { type: 'ai', agentRef: { name: 'one' }, prompt: 'Say something.', execution: { runtime } },
});
