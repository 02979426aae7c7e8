import type { ScriptedModel } from '../../../../demo/model/server.ts';
import { Pods } from '../../../../shared/api/kinds.ts';
import type { Kube } from '../../../../shared/kube/kube.ts';

/** An answer that left the model so long before llm-call was killed had reached it, and its journal. */
const settledMs = 100;

/**
 * Calls that were made again although they had been answered: none is allowed. Where llm-call itself was killed, at `killedAt`, an answer on
 * its way at that instant may be asked for again.
 */
export function paidTwice(model: ScriptedModel, killedAt = Number.POSITIVE_INFINITY): string[] {
  const calls = model.calls();
  return calls
    .filter((call, i) =>
      calls.slice(0, i).some(({ key, answeredAt = Number.POSITIVE_INFINITY }) => {
        const lost = answeredAt > killedAt - settledMs && answeredAt < killedAt + settledMs;
        return key === call.key && answeredAt < call.receivedAt && !lost;
      }),
    )
    .map(({ index, key }) => `${index} ${key.slice(0, 12)}`);
}

/** Looks at the workers of a namespace until told to stop, and reports Tasks that had two at once. */
export function watchForTwins(kube: Kube, namespace: string): { stop(): Promise<readonly string[]> } {
  const twins = new Set<string>();
  const stopping = new AbortController();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      // The API server itself may be away for a while.
      const items = await kube.list(Pods, { namespace, labelSelector: 'orka.ai/task' }).then(
        (list) => list.items,
        () => [],
      );
      const running = items.filter(({ metadata, status }) => status?.phase === 'Running' && !metadata.deletionTimestamp);
      const tasks = running.map(({ metadata }) => metadata.annotations?.['orka.ai/task-uid'] ?? metadata.name);
      for (const task of tasks) if (tasks.filter((other) => other === task).length > 1) twins.add(task);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await looking;
      return [...twins];
    },
  };
}
