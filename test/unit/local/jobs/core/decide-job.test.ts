import { expect } from 'chai';
import { decideJob, type JobDecision } from '../../../../../local/jobs/core/decide-job.ts';
import { podOf } from '../../../../../local/jobs/core/job-pod.ts';
import type { Job, JobSpec, JobStatus } from '../../../../../shared/api/kubernetes/job.ts';
import type { Pod, PodStatus } from '../../../../../shared/api/kubernetes/pod.ts';
import { timestamp } from '../../../../../shared/core/time.ts';

const start = Date.UTC(2026, 0, 1);
const at = (seconds: number): string => timestamp(start + seconds * 1000);

function job(spec: Partial<JobSpec> & object = {}, status?: JobStatus): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'j', namespace: 'ns', uid: 'u', creationTimestamp: at(0) },
    spec: { backoffLimit: 0, completions: 1, parallelism: 1, template: { spec: { containers: [{ name: 'a' }] } }, ...spec },
    ...(status && { status }),
  };
}

interface PodFacts {
  readonly phase?: NonNullable<PodStatus['phase']>;
  readonly ordinal?: number;
  readonly failuresBefore?: number;
  readonly ready?: boolean;
  readonly deleting?: boolean;
  readonly endedAt?: number;
  readonly status?: PodStatus;
}

function pod({
  phase = 'Pending',
  ordinal = 0,
  failuresBefore = 0,
  ready = false,
  deleting = false,
  endedAt = 1,
  status = {},
}: PodFacts = {}): Pod {
  const made = podOf(job(), { ordinal, failuresBefore });
  const terminated = { exitCode: phase === 'Failed' ? 1 : 0, finishedAt: at(endedAt) };
  return {
    ...made,
    metadata: {
      ...made.metadata,
      uid: `pod-${ordinal}`,
      creationTimestamp: at(0),
      ...(deleting && { deletionTimestamp: at(1) }),
    },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      ...(phase === 'Failed' && {
        containerStatuses: [{ name: 'a', image: '', imageID: '', ready: false, restartCount: 0, state: { terminated } }],
      }),
      ...status,
    },
  };
}

const decide = (of: Job, pods: Pod[] = [], seconds = 5): JobDecision => decideJob({ job: of, pods, now: start + seconds * 1000 });
const ends = ({ status }: JobDecision): string[] => (status?.conditions ?? []).map(({ type, reason }) => `${type}/${reason}`);
const active: JobStatus = { active: 1, ready: 1, terminating: 0, startTime: at(0) };

describe('what is done about a Job', () => {
  it('makes a pod for a new one, and writes nothing yet', () => {
    const { createPod, status } = decide(job(), [], 0);
    expect(createPod?.metadata.name).to.match(/^j-.{5}$/);
    expect(createPod?.spec.nodeName).to.equal('orka-local');
    expect(status).to.equal(undefined);
  });
  it('makes the same pod however often it is asked', () =>
    expect(decide(job()).createPod).to.deep.equal(decide(job()).createPod));
  it('waits a moment for the pod to start, so that active and ready are one write', () => {
    const { status, lookAgainAt } = decide(job(), [pod()], 0);
    expect(status).to.equal(undefined);
    expect(lookAgainAt).to.equal(start + 2000);
  });
  it('says that it is active where the pod takes longer', () =>
    expect(decide(job(), [pod()], 3).status).to.include({ active: 1, ready: 0, startTime: at(0) }));
  it('says that it is ready', () =>
    expect(decide(job(), [pod({ phase: 'Running', ready: true })]).status).to.include({ active: 1, ready: 1 }));
  it('writes nothing where nothing is new', () =>
    expect(decide(job({}, active), [pod({ phase: 'Running', ready: true })]).status).to.equal(undefined));

  it('completes in one write', () => {
    const done = decide(job({}, active), [pod({ phase: 'Succeeded' })]);
    expect(ends(done)).to.deep.equal(['SuccessCriteriaMet/CompletionsReached', 'Complete/CompletionsReached']);
    expect(done.status).to.include({ succeeded: 1, completionTime: at(5), ready: 0 });
    expect(done.status).not.to.have.property('active');
  });
  it('fails in one write', () => {
    const failed = decide(job({}, active), [pod({ phase: 'Failed' })]);
    expect(ends(failed)).to.deep.equal(['FailureTarget/BackoffLimitExceeded', 'Failed/BackoffLimitExceeded']);
    expect(failed.status).to.include({ failed: 1 }).and.not.to.have.property('completionTime');
  });
  it('does nothing more about one that is over', () => {
    const over = job({}, { conditions: [{ type: 'Failed', status: 'True' }] });
    expect(decide(over, [])).to.deep.include({ status: undefined, createPod: undefined, deletePods: [] });
  });
  it('makes no pod for one that is being deleted', () => {
    const deleting = job();
    deleting.metadata.deletionTimestamp = at(1);
    expect(decide(deleting).createPod).to.equal(undefined);
  });

  it('tries again after 10 s, then after 20', () => {
    const retried = job({ backoffLimit: 2 });
    expect(decide(retried, [pod({ phase: 'Failed', endedAt: 1 })], 5)).to.deep.include({
      createPod: undefined,
      lookAgainAt: start + 11_000,
    });
    expect(decide(retried, [pod({ phase: 'Failed', endedAt: 1 })], 11).createPod?.metadata.annotations).to.include({
      'local.orka.ai/ordinal': '1',
      'local.orka.ai/failures-before': '1',
    });
    const twice = [pod({ phase: 'Failed' }), pod({ phase: 'Failed', ordinal: 1, failuresBefore: 1, endedAt: 12 })];
    expect(decide(retried, twice, 20).lookAgainAt).to.equal(start + 32_000);
  });
  it('counts failures by what the last pod knows, though the earlier ones are gone', () => {
    expect(ends(decide(job({ backoffLimit: 1 }), [pod({ phase: 'Failed', ordinal: 1, failuresBefore: 1 })]))[1]).to.equal(
      'Failed/BackoffLimitExceeded',
    );
  });
  it('counts a pod that somebody took away as failed', () => {
    expect(decide(job({}, active), []).status).to.include({ failed: 1 });
  });
  it('makes no other pod while one is ending', () => {
    expect(decide(job({ backoffLimit: 6 }, active), [pod({ phase: 'Running', deleting: true })]).createPod).to.equal(undefined);
  });
  it('ends at once where another pod would meet the same', () => {
    const status = { reason: 'ErrImageNeverPull', message: 'no image' };
    expect(decide(job({ backoffLimit: 6 }), [pod({ phase: 'Failed', status })]).status?.conditions?.[1]).to.include({
      type: 'Failed',
      reason: 'ErrImageNeverPull',
      message: 'no image',
    });
  });

  it('first says that the deadline is over, then ends the pod, then fails', () => {
    const late = job({ activeDeadlineSeconds: 3 }, active);
    const first = decide(late, [pod({ phase: 'Running', ready: true })]);
    expect(ends(first)).to.deep.equal(['FailureTarget/DeadlineExceeded']);
    expect(first.status).to.include({ terminating: 1, failed: 1 });
    expect(first.deletePods).to.have.length(1);
    const second = decide(job({ activeDeadlineSeconds: 3 }, first.status), []);
    expect(ends(second)).to.deep.equal(['FailureTarget/DeadlineExceeded', 'Failed/DeadlineExceeded']);
    expect(second.status).to.include({ terminating: 0, failed: 1 });
  });
  it('looks again when the deadline comes', () => {
    expect(decide(job({ activeDeadlineSeconds: 60 }, active), [pod({ phase: 'Running', ready: true })]).lookAgainAt).to.equal(
      start + 60_000,
    );
  });
  it('lets success win over a deadline that passes in the same moment', () => {
    expect(ends(decide(job({ activeDeadlineSeconds: 3 }, active), [pod({ phase: 'Succeeded' })]))[1]).to.equal(
      'Complete/CompletionsReached',
    );
  });

  it('takes a suspended one down without a failure, and counts its time anew afterwards', () => {
    const suspended = decide(job({ suspend: true }, active), [pod({ phase: 'Running', ready: true })]);
    expect(ends(suspended)).to.deep.equal(['Suspended/JobSuspended']);
    expect(suspended.deletePods).to.have.length(1);
    expect(suspended.status).not.to.have.any.keys('startTime', 'active', 'failed');
    const down = decide(job({ suspend: true }, suspended.status), [pod({ phase: 'Failed', deleting: true })]);
    expect(down.status).to.include({ terminating: 0 }).and.not.to.have.property('failed');
    const resumed = decide(job({}, down.status), [], 100);
    expect(resumed.createPod).not.to.equal(undefined);
    const running = decide(job({}, down.status), [pod({ phase: 'Running', ready: true, ordinal: 1 })], 101);
    expect(running.status).to.include({ startTime: at(101) });
    expect(ends(running)).to.deep.equal(['Suspended/JobResumed']);
  });
  it('waits with a resumed one for the pods that its suspension took down', () => {
    const conditions = [{ type: 'Suspended', status: 'True' }] as JobStatus['conditions'] & object;
    const { createPod, status } = decide(job({}, { conditions }), [pod({ phase: 'Running', deleting: true })]);
    expect(createPod).to.equal(undefined);
    expect(status).to.include({ terminating: 1 });
  });

  for (const spec of [{ completions: 2 }, { completions: undefined, parallelism: 2 }] as object[]) {
    it(`refuses ${JSON.stringify(spec)}`, () => {
      const refused = job(spec);
      if ('parallelism' in spec) delete refused.spec.completions;
      expect(ends(decide(refused))).to.deep.equal(['FailureTarget/NotSupported', 'Failed/NotSupported']);
    });
  }
  it('takes more parallelism than there is to do', () =>
    expect(decide(job({ parallelism: 3 })).createPod).not.to.equal(undefined));
  it('makes no pod where parallelism is 0', () => expect(decide(job({ parallelism: 0 })).createPod).to.equal(undefined));

  it('deletes a finished one when its time is over', () => {
    const conditions: JobStatus['conditions'] & object = [{ type: 'Complete', status: 'True', lastTransitionTime: at(0) }];
    expect(decide(job({ ttlSecondsAfterFinished: 10 }, { conditions }), [], 5)).to.deep.include({
      deleteJob: false,
      lookAgainAt: start + 10_000,
    });
    expect(decide(job({ ttlSecondsAfterFinished: 10 }, { conditions }), [], 10).deleteJob).to.equal(true);
  });

  describe('with a podFailurePolicy', () => {
    const ruled = (rule: object): Job => job({ podFailurePolicy: { rules: [rule] } } as object);
    const disrupted = pod({ phase: 'Failed', status: { conditions: [{ type: 'DisruptionTarget', status: 'True' }] } });
    it('starts a disrupted pod anew and counts nothing', () => {
      const { createPod, status } = decide(
        ruled({ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }),
        [disrupted],
      );
      expect(createPod?.metadata.annotations).to.include({ 'local.orka.ai/ordinal': '1', 'local.orka.ai/failures-before': '0' });
      expect(status).to.equal(undefined);
    });
    it('ends at once by an exit code that says so', () => {
      const rule = { action: 'FailJob', onExitCodes: { operator: 'In', values: [1] } };
      expect(
        ends(decide({ ...ruled(rule), spec: { ...ruled(rule).spec, backoffLimit: 6 } }, [pod({ phase: 'Failed' })]))[1],
      ).to.equal('Failed/PodFailurePolicy');
    });
    it('counts a failure that no rule is about', () => {
      expect(
        ends(decide(ruled({ action: 'Ignore', onExitCodes: { operator: 'NotIn', values: [1] } }), [pod({ phase: 'Failed' })]))[1],
      ).to.equal('Failed/BackoffLimitExceeded');
    });
  });
});
