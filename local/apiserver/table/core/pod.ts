/** What `kubectl get pods` says of a pod. */
import { humanDuration } from './age.ts';
import { count, get, list, text } from './get.ts';

interface Summary {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
}

/** Ready containers, status in a word, restarts. */
export const summarizePod = (pod: unknown, now: Date): Summary => {
  const containers = list(pod, 'status', 'containerStatuses');
  const initial = initialReason(pod);
  const inits = list(pod, 'status', 'initContainerStatuses');
  const counted = initial === undefined ? containers : inits;
  const ready = initial === undefined ? containers.filter((one) => isRunning(one) && get(one, 'ready') === true).length : 0;
  return {
    ready: `${ready}/${list(pod, 'spec', 'containers').length}`,
    status: deletionReason(pod) ?? initial ?? mainReason(pod, containers),
    restarts: restartsOf(counted, now),
  };
};

const isRunning = (status: unknown): boolean => get(status, 'state', 'running') !== undefined;

const phaseReason = (pod: unknown): string => text(pod, 'status', 'reason') || text(pod, 'status', 'phase');

const hasCondition = (pod: unknown, type: string): boolean =>
  list(pod, 'status', 'conditions').some((one) => get(one, 'type') === type && get(one, 'status') === 'True');

/** Why the init containers have not all completed; undefined when they have. */
const initialReason = (pod: unknown): string | undefined => {
  if (hasCondition(pod, 'Initialized')) return undefined;
  const statuses = list(pod, 'status', 'initContainerStatuses');
  for (const [index, status] of statuses.entries()) {
    const terminated = get(status, 'state', 'terminated');
    if (terminated !== undefined) {
      if (count(terminated, 'exitCode') === 0) continue;
      return `Init:${terminationReason(terminated)}`;
    }
    const waiting = text(status, 'state', 'waiting', 'reason');
    if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${list(pod, 'spec', 'initContainers').length}`;
  }
  return undefined;
};

const terminationReason = (terminated: unknown): string => {
  const signal = count(terminated, 'signal');
  return text(terminated, 'reason') || (signal === 0 ? `ExitCode:${count(terminated, 'exitCode')}` : `Signal:${signal}`);
};

const mainReason = (pod: unknown, containers: readonly unknown[]): string => {
  let reason = phaseReason(pod);
  let failure = '';
  for (const status of containers.toReversed()) {
    const terminated = get(status, 'state', 'terminated');
    const waiting = text(status, 'state', 'waiting', 'reason');
    if (waiting !== '') reason = waiting;
    else if (terminated !== undefined) {
      reason = terminationReason(terminated);
      if (count(terminated, 'exitCode') !== 0) failure = reason;
    }
  }
  if (reason !== 'Completed') return reason;
  const running = containers.some((one) => isRunning(one) && get(one, 'ready') === true);
  if (running && hasCondition(pod, 'Ready')) return 'Running';
  return failure || (running ? 'NotReady' : reason);
};

const deletionReason = (pod: unknown): string | undefined => {
  if (get(pod, 'metadata', 'deletionTimestamp') === undefined) return undefined;
  if (text(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
  const phase = text(pod, 'status', 'phase');
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
};

const restartsOf = (statuses: readonly unknown[], now: Date): string => {
  const restarts = statuses.reduce<number>((sum, one) => sum + count(one, 'restartCount'), 0);
  const times = statuses.map((one) => Date.parse(text(one, 'lastState', 'terminated', 'finishedAt')));
  const last = Math.max(...times.filter((time) => !Number.isNaN(time)));
  return restarts === 0 || !Number.isFinite(last) ? String(restarts) : `${restarts} (${humanDuration(now.getTime() - last)} ago)`;
};
