import { expect } from 'chai';
import { type ContainerRun, interruptedStatusOf, podStatusOf, terminationOf } from '../../../../../local/jobs/core/pod-status.ts';
import type { Pod, PodStatus } from '../../../../../shared/api/kubernetes/pod.ts';

const now = '2026-01-01T00:00:10Z';
const pod = (init: string[], main: string[]): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'ns' },
  spec: { initContainers: init.map((name) => ({ name })), containers: main.map((name) => ({ name })) },
});
const running: ContainerRun = { kind: 'running', id: 'process://1', startedAt: now };
const ended = (exitCode: number): ContainerRun => ({
  kind: 'terminated',
  id: 'process://1',
  ...terminationOf({ code: exitCode, signal: undefined }),
  startedAt: now,
  finishedAt: now,
});

const phases: [
  string,
  { init?: string[]; main?: string[]; runs: Record<string, ContainerRun>; failure?: { reason: string; message: string } },
  string,
][] = [
  ['nothing has started', { runs: {} }, 'Pending'],
  ['an init container runs', { init: ['i'], runs: { i: running } }, 'Pending'],
  ['an init container has failed', { init: ['i'], runs: { i: ended(1) } }, 'Failed'],
  ['the container runs', { runs: { a: running } }, 'Running'],
  ['one of two has ended', { main: ['a', 'b'], runs: { a: ended(0), b: running } }, 'Running'],
  ['all have ended well', { main: ['a', 'b'], runs: { a: ended(0), b: ended(0) } }, 'Succeeded'],
  ['one has ended badly', { main: ['a', 'b'], runs: { a: ended(0), b: ended(2) } }, 'Failed'],
  ['the pod was given up', { runs: {}, failure: { reason: 'X', message: 'y' } }, 'Failed'],
];

describe("a pod's status", () => {
  const statusOf = ({ init = [], main = ['a'], ...run }: (typeof phases)[number][1], before?: PodStatus): PodStatus =>
    podStatusOf({ pod: pod(init, main), startTime: now, ...run }, before, now);

  for (const [reason, run, phase] of phases) it(`is ${phase} where ${reason}`, () => expect(statusOf(run).phase).to.equal(phase));

  const conditionOf = (status: PodStatus, type: string) => status.conditions?.find((condition) => condition.type === type);
  it('is ready while all containers run', () =>
    expect(conditionOf(statusOf({ runs: { a: running } }), 'Ready')).to.include({ status: 'True' }));
  it('names the containers that do not', () => {
    expect(conditionOf(statusOf({ main: ['a', 'b'], runs: { a: running } }), 'Ready')).to.include({
      status: 'False',
      message: 'containers with unready status: [b]',
    });
  });
  it('says why it is not ready any more', () => {
    expect(conditionOf(statusOf({ runs: { a: ended(0) } }), 'Ready')).to.include({ reason: 'PodCompleted' });
    expect(conditionOf(statusOf({ runs: { a: ended(1) } }), 'Ready')).to.include({ reason: 'PodFailed' });
  });
  it('keeps the time of a condition that has not changed', () => {
    const before = podStatusOf({ pod: pod([], ['a']), startTime: now, runs: { a: running } }, undefined, '2026-01-01T00:00:00Z');
    const after = statusOf({ runs: { a: ended(0) } }, before);
    expect(conditionOf(after, 'PodScheduled')?.lastTransitionTime).to.equal('2026-01-01T00:00:00Z');
    expect(conditionOf(after, 'Ready')?.lastTransitionTime).to.equal(now);
  });
  it('waits for init containers before it creates the others', () => {
    expect(statusOf({ init: ['i'], runs: {} }).containerStatuses?.[0]?.state?.waiting?.reason).to.equal('PodInitializing');
    expect(statusOf({ runs: {} }).containerStatuses?.[0]?.state?.waiting?.reason).to.equal('ContainerCreating');
  });
  it('turns a signal into an exit code as a shell does', () => {
    expect(terminationOf({ code: null, signal: 9 })).to.deep.equal({ exitCode: 137, reason: 'Error' });
  });
  it('keeps what an interrupted pod had done, and says that it was not its fault', () => {
    const before = podStatusOf({ pod: pod(['i'], ['a']), startTime: now, runs: { i: ended(0), a: running } }, undefined, now);
    const after = interruptedStatusOf({ ...pod(['i'], ['a']), status: before }, now);
    expect(after).to.include({ phase: 'Failed', reason: 'Interrupted' });
    expect(after.initContainerStatuses?.[0]?.state?.terminated).to.include({ exitCode: 0, reason: 'Completed' });
    expect(after.containerStatuses?.[0]?.state?.terminated).to.include({ exitCode: 137, reason: 'Interrupted' });
    expect(conditionOf(after, 'DisruptionTarget')).to.include({ status: 'True' });
  });
});
