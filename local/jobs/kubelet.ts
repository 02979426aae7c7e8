import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Pods } from '../../shared/api/kinds.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { timestamp } from '../../shared/core/time.ts';
import type { Reflector } from '../../shared/kube/reflector.ts';
import { createWorkQueue } from '../../shared/kube/work-queue.ts';
import { decidePod, type PodProcesses } from './core/decide-pod.ts';
import { interruptedStatusOf } from './core/pod-status.ts';
import type { Machine } from './machine.ts';
import { podFolderOf, removeFolder } from './pod-folder.ts';
import { graceOf, type PodRunner, runPod } from './pod-runner.ts';
import { createStatusWriter } from './status-writer.ts';

export interface KubeletOptions {
  readonly machine: Machine;
  /** Holds a folder for each pod. */
  readonly podDir: string;
  readonly pods: Pick<Reflector<Pod>, 'get' | 'list'>;
  /** Uids of the pods that an earlier platform had started and not seen to their end. */
  readonly interrupted: ReadonlySet<string>;
}

/** Runs the pods that are bound to this machine. */
export interface Kubelet {
  /** Tells of a pod that was added or has changed. */
  changed(pod: Pod): void;
  /** Tells of a pod whose object is gone: whatever runs of it is killed, its files are removed. */
  gone(pod: Pod): void;
  /** Ends all processes, with KILL after `graceMs`; their pods are seen to at the next start. */
  close(graceMs: number): Promise<void>;
}

interface Tracked {
  readonly runner: PodRunner;
  over: boolean;
}

/** The kubelet of one machine. */
export function createKubelet({ machine, podDir, pods, interrupted }: KubeletOptions): Kubelet {
  const { kube, log, now } = machine;
  const tracked = new Map<string, Tracked>();
  const closing = new AbortController();
  const queue = createWorkQueue({ work, log });

  async function work(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const pod = pods.get(namespace, name);
    if (pod === undefined) return;
    const uid = pod.metadata.uid ?? '';
    switch (decidePod(pod, processesOf(uid))) {
      case 'run':
        return start(pod);
      case 'stop':
        return tracked.get(uid)?.runner.stop(graceOf(pod));
      case 'fail':
        return fail(pod);
      case 'remove':
        return kube.delete(Pods, { namespace, name, uid });
      case 'nothing':
        return;
    }
  }

  function processesOf(uid: string): PodProcesses {
    const known = tracked.get(uid);
    if (known === undefined) return interrupted.has(uid) ? 'interrupted' : 'none';
    return known.over ? 'over' : 'running';
  }

  function start(pod: Pod): void {
    const writer = writerOf(pod);
    const runner = runPod({ machine, pod, folder: podFolderOf(podDir, pod), report: writer.write });
    const entry: Tracked = { runner, over: false };
    tracked.set(pod.metadata.uid ?? '', entry);
    void runner.done.then(async () => {
      await writer.idle();
      entry.over = true;
      queue.add(keyOf(pod));
    });
  }

  async function fail(pod: Pod): Promise<void> {
    const status = interruptedStatusOf(pod, timestamp(now()));
    await removeFolder(podFolderOf(podDir, pod).root);
    await kube.patch(Pods, atOf(pod), { status }, { subresource: 'status', fieldManager });
  }

  function writerOf(pod: Pod): ReturnType<typeof createStatusWriter> {
    return createStatusWriter({ kube, kind: Pods, at: atOf(pod), fieldManager, signal: closing.signal, log });
  }

  async function forget(pod: Pod): Promise<void> {
    const uid = pod.metadata.uid ?? '';
    const entry = tracked.get(uid);
    entry?.runner.stop(0);
    await entry?.runner.done;
    tracked.delete(uid);
    await removeFolder(podFolderOf(podDir, pod).path).catch((err: unknown) =>
      log.warn({ err, pod: pod.metadata.name }, 'a pod left files behind'),
    );
  }

  return {
    changed: (pod) => queue.add(keyOf(pod)),
    gone: (pod) => void forget(pod),
    async close(graceMs) {
      closing.abort();
      await queue.close();
      const running = [...tracked.values()].filter(({ over }) => !over);
      for (const { runner } of running) runner.stop(graceMs);
      await Promise.all(running.map(({ runner }) => runner.done));
    },
  };
}

const fieldManager = 'kubelet';

const atOf = ({ metadata }: Pod): { namespace: string; name: string } => ({
  namespace: metadata.namespace ?? '',
  name: metadata.name,
});
const keyOf = ({ metadata }: Pod): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** Removes what an earlier platform had no time to: all files of pods that are deleted, volumes of those that are over. */
export async function removeLeftovers(podDir: string, pods: readonly Pod[]): Promise<void> {
  const known = new Set(pods.map(({ metadata }) => metadata.uid));
  const strangers = (await readdir(podDir).catch(() => [])).filter((uid) => !known.has(uid));
  const over = pods.filter(({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed');
  const paths = [...strangers.map((uid) => join(podDir, uid)), ...over.map((pod) => podFolderOf(podDir, pod).root)];
  await Promise.all(paths.map(removeFolder));
}
