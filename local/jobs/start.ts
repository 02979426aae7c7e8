import { mkdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { Jobs, Pods } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { createEventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { type Reflector, reflect } from '../../shared/kube/reflector.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { reclaimVolumes } from './claims.ts';
import type { Images } from './core/command.ts';
import { createJobController, type JobController } from './job-controller.ts';
import { createKubelet, type Kubelet, removeLeftovers } from './kubelet.ts';
import type { Machine } from './machine.ts';
import { reapOrphans } from './reap.ts';

export interface JobsOptions {
  readonly kube: Kube;
  /** Holds `<pod uid>/<container>/0.log` and, while a pod runs, its files. */
  readonly podDir: string;
  /** Holds `<namespace>/<claim>`, the files of persistent volume claims. */
  readonly volumeDir: string;
  readonly images: Images;
  readonly log: Logger;
  readonly now: () => number;
  /** Milliseconds between TERM and KILL when the platform itself stops. */
  readonly signalGraceMs?: number;
  /** Where the processes of pods look for programs. */
  readonly searchPath?: string;
}

const usualSearchPath = `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

/**
 * The Job controller and kubelet of one machine: pods of Jobs run as processes.
 *
 * Resolves when what an earlier platform left running has been ended and every Job has been looked at. `close()` ends all
 * processes; the next start reports their pods as interrupted.
 */
export async function startJobs(options: JobsOptions): Promise<{ close(): Promise<void> }> {
  const { kube, log, now, images, signalGraceMs = 1000, searchPath = usualSearchPath } = options;
  const [podDir, volumeDir] = [resolve(options.podDir), resolve(options.volumeDir)];
  for (const folder of [podDir, volumeDir]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const interrupted = await reapOrphans(podDir, log);

  const stopping = new AbortController();
  const { signal } = stopping;
  const events = createEventRecorder({ kube, component: 'orka-local', log, now });
  const capacity = { cpu: availableParallelism(), memory: totalmem() };
  const machine: Machine = { kube, volumeDir, images, searchPath, capacity, events, now, log };

  let kubelet: Kubelet | undefined;
  let controller: JobController | undefined;
  const pods: Reflector<Pod> = reflect(kube, Pods, {
    signal,
    log,
    onChange(type, pod) {
      if (type === 'DELETED') kubelet?.gone(pod);
      else kubelet?.changed(pod);
      if (type === 'DELETED') controller?.podGone(pod);
      else controller?.podChanged(pod);
    },
  });
  const jobs: Reflector<Job> = reflect(kube, Jobs, { signal, log, onChange: (_type, job) => controller?.jobChanged(job) });
  const claims = reclaimVolumes({ kube, volumeDir, signal, log });
  await Promise.all([pods.synced, jobs.synced, claims.synced]);

  // Nothing is decided before both caches are complete: a Job whose pods are not known yet would get another one.
  await removeLeftovers(podDir, pods.list());
  kubelet = createKubelet({ machine, podDir, pods, interrupted });
  controller = createJobController({ kube, jobs, events, now, log });
  for (const pod of pods.list()) {
    kubelet.changed(pod);
    controller.podChanged(pod);
  }
  for (const job of jobs.list()) controller.jobChanged(job);

  return {
    async close() {
      await controller.close();
      await kubelet.close(signalGraceMs);
      stopping.abort();
      await Promise.all([pods.done, jobs.done, claims.done]);
    },
  };
}
