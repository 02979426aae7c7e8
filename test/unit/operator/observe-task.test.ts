import { expect } from 'chai';
import type { Observation } from '../../../operator/core/observation.ts';
import { observeTask, type Sighting } from '../../../operator/core/observe-task.ts';
import type { Task, TaskSpec, TaskStatus } from '../../../shared/api/generated/task.ts';
import type { Job, JobStatus } from '../../../shared/api/kubernetes/job.ts';
import type { Condition } from '../../../shared/api/meta.ts';
import { defaultPodPatience } from '../../../shared/core/pod-trouble.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();

const task = (status?: TaskStatus, metadata: object = {}, spec: Partial<TaskSpec> = {}): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 't', namespace: 'n', uid: 'u', generation: 3, resourceVersion: '50', ...metadata },
  spec: { type: 'ai', ...spec },
  ...(status === undefined ? {} : { status }),
});
const job = (status: JobStatus = { active: 1 }): Job => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j', resourceVersion: '77' },
  spec: { template: { spec: { containers: [] } } },
  status,
});
const condition = (type: string, status: Condition['status'], reason = 'x', more: Partial<Condition> = {}): Condition => ({
  type,
  status,
  reason,
  message: '',
  lastTransitionTime: at(0),
  ...more,
});
const refused = (reason: string, secondsAgo = 1, generation = 3): TaskStatus => ({
  phase: 'Pending',
  conditions: [condition('Admitted', 'False', reason, { observedGeneration: generation, lastTransitionTime: at(-secondsAgo) })],
});
const running = (more: TaskStatus = {}): TaskStatus => ({
  phase: 'Running',
  jobName: 'j',
  attempts: 2,
  startTime: at(-60),
  ...more,
});
const complete: JobStatus = { conditions: [{ type: 'Complete', status: 'True' }] };
const between = (secondsAgo: number): TaskStatus => ({
  phase: 'Pending',
  attempts: 1,
  conditions: [condition('JobCreated', 'False', 'NextIteration', { lastTransitionTime: at(-secondsAgo) })],
});

const cancelled = { annotations: { 'orka.ai/cancel': '' } };
const gated = { annotations: { 'orka.ai/start-gate': 'schedule' } };
const resync = { because: { kind: 'resync' } } as const;
const changedReference = { because: { kind: 'reference', version: '91' } } as const;

const launched = (seconds: number) =>
  ({ type: 'JobCreated', status: 'True', reason: 'JobCreated', message: '', lastTransitionTime: at(seconds) }) as const;
const nothing: Observation = { kind: 'nothing' };
const admitted = (version: string): Observation => ({ kind: 'send', event: 'task.admitted', version });
const finished = (version: string): Observation => ({ kind: 'send', event: 'job.finished', version, job: 'j' });
const wait = (seconds: number): Observation => ({ kind: 'wait', until: now + seconds * 1000 });

const withoutPod = (secondsAgo: number): TaskStatus => ({
  phase: 'Running',
  runtime: 'function',
  attempts: 2,
  startTime: at(-secondsAgo),
  conditions: [condition('RunStarted', 'True', 'RunStarted', { lastTransitionTime: at(-secondsAgo) })],
});

describe('the operator observes a Task without a pod', () => {
  const attempt = 't-job-u-2';
  const timed = (secondsAgo: number): Task => task(withoutPod(secondsAgo), {}, { timeout: '5m' });
  const due = (version: string, until?: number): Observation => ({
    kind: 'send',
    event: 'run.due',
    version: `${attempt}-${version}`,
    until: until === undefined ? undefined : now + until * 1000,
  });
  const over = (why: string): Observation => ({
    kind: 'send',
    event: 'job.finished',
    version: `${attempt}-${why}`,
    job: attempt,
  });
  const rows: [why: string, sighting: Partial<Sighting>, expected: Observation][] = [
    ['at work: a missing Job is nothing', { task: task(withoutPod(9999)) }, nothing],
    ['at work, at a resync', { task: task(withoutPod(60)), ...resync }, due('resync')],
    ['at work, as the operator begins', { task: task(withoutPod(60)), because: { kind: 'begin' } }, due('begin')],
    ['with a time limit', { task: timed(60) }, wait(240)],
    ['with a time limit, at a resync', { task: timed(60), ...resync }, due('resync', 240)],
    ['out of time', { task: timed(300) }, over('deadline')],
    ['cancelled', { task: task(withoutPod(60), cancelled) }, over('cancel')],
  ];
  for (const [why, sighting, expected] of rows)
    it(why, () => {
      const { because = { kind: 'change' }, task: seen = task() } = sighting;
      const graces = { agentMs: 5000, jobMs: 30_000, relaunchMs: 2000 };
      const given = { task: seen, job: undefined, pod: undefined, now, because, graces, patience: defaultPodPatience };
      expect(observeTask(given)).to.deep.equal(expected);
    });
});

describe('the operator observes a Task', () => {
  const rows: [why: string, sighting: Partial<Sighting>, expected: Observation][] = [
    ['a new one', { task: task() }, admitted('3-0')],
    ['a run that its schedule has not let start', { task: task(undefined, gated) }, nothing],
    ['the same at a resync', { task: task(undefined, gated), ...resync }, nothing],
    [
      'the same, cancelled',
      { task: task(undefined, { annotations: { ...gated.annotations, ...cancelled.annotations } }) },
      admitted('3-0-cancel'),
    ],
    [
      'a new one whose finalizer was set: the same event',
      { task: task(undefined, { resourceVersion: '51', finalizers: ['orka.ai/cleanup'] }) },
      admitted('3-0'),
    ],
    ['a changed spec: another event', { task: task(undefined, { generation: 4 }) }, admitted('4-0')],
    ['one that is being deleted', { task: task(undefined, { deletionTimestamp: at(0) }) }, nothing],
    ['one that has ended', { task: task({ phase: 'Succeeded' }), ...resync }, nothing],

    [
      'one that has ended, and its children do not know',
      { task: task({ phase: 'Failed', jobName: 'j' }), because: { kind: 'orphans' } },
      finished('j-orphans'),
    ],
    [
      'one that has ended without a Job, and its children do not know',
      { task: task({ phase: 'Cancelled' }), because: { kind: 'orphans' } },
      admitted('Cancelled-orphans'),
    ],

    ['running, with its Job', { task: task(running()), job: job() }, nothing],
    ['running, with its Job, at a resync', { task: task(running()), job: job(), ...resync }, nothing],
    ['its Job complete', { task: task(running()), job: job(complete) }, finished('j-77')],
    [
      'its Job failed',
      { task: task(running()), job: job({ conditions: [{ type: 'Failed', status: 'True' }] }) },
      finished('j-77'),
    ],
    [
      'its Job about to fail',
      { task: task(running()), job: job({ conditions: [{ type: 'FailureTarget', status: 'True' }] }) },
      nothing,
    ],
    ['its Job not seen yet', { task: task(running({ startTime: at(-1) })) }, wait(29)],
    ['its Job gone', { task: task(running({ startTime: at(-30) })) }, finished('j-lost')],
    ['cancelled while running', { task: task(running(), cancelled), job: job() }, finished('j-cancel')],
    [
      'suspended',
      {
        task: task(running({ conditions: [condition('Suspended', 'True')] }), {}, { suspend: true }),
        job: job(complete),
        ...resync,
      },
      nothing,
    ],
    [
      'suspended, its Job gone',
      { task: task(running({ conditions: [condition('Suspended', 'True')] }), {}, { suspend: true }), ...resync },
      nothing,
    ],
    [
      'no longer suspended',
      { task: task(running({ conditions: [condition('Suspended', 'True')] })), job: job(complete) },
      finished('j-resume-3'),
    ],
    [
      'cancelled while suspended',
      { task: task(running({ conditions: [condition('Suspended', 'True')] }), cancelled, { suspend: true }) },
      finished('j-cancel'),
    ],

    ['its pods on their way out', { task: task(running()), job: job({ terminating: 1 }) }, nothing],
    [
      'its pods on their way out, at a resync: their node may be lost',
      { task: task(running()), job: job({ terminating: 1 }), ...resync },
      finished('j-leaving'),
    ],
    [
      'a later attempt whose Job is not seen yet, long after the first began',
      { task: task(running({ startTime: at(-9999), conditions: [launched(-1)] })) },
      wait(29),
    ],

    ['cancelled before it ran', { task: task(refused('Suspended'), cancelled) }, admitted('3-0-cancel')],
    ['waiting for a Provider', { task: task(refused('ProviderNotReady')) }, nothing],
    [
      'waiting for a Provider that has changed',
      { task: task(refused('ProviderNotReady')), ...changedReference },
      admitted('3-0-91'),
    ],
    ['waiting, at a resync', { task: task(refused('ProviderNotReady')), ...resync }, admitted('3-0-ProviderNotReady')],
    [
      'waiting for a place, at a resync: the store knows whose turn it is',
      { task: task(refused('SiblingLimitReached')), ...resync },
      nothing,
    ],
    ['waiting, its spec changed since', { task: task(refused('Suspended', 1, 2)) }, admitted('3-0')],
    ['waiting for an Agent', { task: task(refused('AgentNotFound')) }, wait(4)],
    ['waiting for an Agent for too long', { task: task(refused('AgentNotFound', 5)) }, admitted('3-0-AgentNotFound')],
    ['waiting for an Agent that has come', { task: task(refused('AgentNotFound')), ...changedReference }, admitted('3-0-91')],

    ['a retry not due', { task: task({ phase: 'Pending', attempts: 1, nextScheduleTime: at(60) }) }, wait(60)],
    [
      'a retry not due, at a resync',
      { task: task({ phase: 'Pending', attempts: 1, nextScheduleTime: at(60) }), ...resync },
      wait(60),
    ],
    [
      'a retry not due, cancelled',
      { task: task({ phase: 'Pending', attempts: 1, nextScheduleTime: at(60) }, cancelled) },
      admitted('3-1-cancel'),
    ],
    ['a retry that is due', { task: task({ ...between(60), nextScheduleTime: at(0) }) }, admitted('3-1')],
    ['between two iterations: job-finished asks itself', { task: task(between(1)) }, wait(1)],
    ['between two iterations for too long', { task: task(between(2)) }, admitted('3-1')],
  ];
  for (const [why, sighting, expected] of rows) {
    it(why, () => {
      const full: Sighting = {
        task: task(),
        job: undefined,
        pod: undefined,
        patience: defaultPodPatience,
        now,
        because: { kind: 'change' },
        graces: { agentMs: 5000, jobMs: 30_000, relaunchMs: 2000 },
        ...sighting,
      };
      expect(observeTask(full)).to.deep.equal(expected);
    });
  }
});
