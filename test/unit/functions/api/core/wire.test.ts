import { expect } from 'chai';
import { attachment } from '../../../../../functions/api/core/attachment.ts';
import { errorBody } from '../../../../../functions/api/core/error-body.ts';
import { isFinished, lastJob, newestPod } from '../../../../../functions/api/core/log-source.ts';
import { planRecord, planSummary } from '../../../../../functions/api/core/plan-shape.ts';
import { sseData } from '../../../../../functions/api/core/sse.ts';
import type { Pod } from '../../../../../shared/api/kubernetes/pod.ts';
import { InvalidError, RateLimitedError } from '../../../../../shared/errors/catalogue.ts';
import type { RunRecord, StoredPlan } from '../../../../../shared/store/store.ts';
import { sampleTask } from './samples.ts';

describe('api core: downloads', () => {
  const rows = [
    { name: 'report.md', is: 'attachment; filename="report.md"' },
    { name: 'a "b".txt', is: `attachment; filename="a _b_.txt"; filename*=UTF-8''a%20%22b%22.txt` },
    { name: 'x\r\nset-cookie: a', is: `attachment; filename="x__set-cookie: a"; filename*=UTF-8''x%0D%0Aset-cookie%3A%20a` },
    { name: "ü(1)*'.txt", is: `attachment; filename="_(1)*'.txt"; filename*=UTF-8''%C3%BC%281%29%2A%27.txt` },
    { name: '\ud800', is: `attachment; filename="_"; filename*=UTF-8''%EF%BF%BD` },
  ];
  for (const { name, is } of rows) it(JSON.stringify(name), () => expect(attachment(name)).to.equal(is));
});

describe('api core: lines as server-sent events', () => {
  const rows = [
    { line: 'plain', is: 'data: plain\n\n' },
    { line: '', is: 'data: \n\n' },
    { line: 'windows\r', is: 'data: windows\n\n' },
    { line: '10%\r20%', is: 'data: 10%\ndata: 20%\n\n' },
    { line: 'event: x', is: 'data: event: x\n\n' },
  ];
  for (const { line, is } of rows) it(JSON.stringify(line), () => expect(sseData(line)).to.equal(is));
});

describe('api core: errors on the wire', () => {
  it('has one status for bad requests of people, two for those of workers', () => {
    const error = new InvalidError('timeout: no');
    expect(errorBody(error, 'people')).to.deep.equal({
      status: 400,
      headers: {},
      body: { error: { code: 400, reason: 'Invalid', message: 'timeout: no' } },
    });
    expect(errorBody(error, 'workers').body.error.code).to.equal(422);
  });
  it('says when to come back, in whole seconds', () => {
    expect(errorBody(new RateLimitedError('slow down', { retryAfter: 1.2 }), 'people').headers).to.deep.equal({
      'retry-after': '2',
    });
  });
});

describe('api core: whose log', () => {
  const runs = [{ jobs: ['a-1', 'a-2'] }, { jobs: ['b-1', 'b-2'] }] as unknown as RunRecord[];
  const pod = (name: string, creationTimestamp: string, phase: 'Running' | 'Failed' = 'Running'): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, creationTimestamp },
    spec: { containers: [] },
    status: { phase },
  });
  it('is the Job’s under way, else the last one’s', () => {
    expect(lastJob(sampleTask({ status: { jobName: 'now' } }), runs)).to.equal('now');
    expect(lastJob(sampleTask({ status: { jobName: '' } }), runs)).to.equal('b-2');
    expect(lastJob(sampleTask(), [])).to.equal(undefined);
  });
  it('is the newest pod’s', () => {
    const [old, young] = [pod('old', '2026-01-01T00:00:00Z', 'Failed'), pod('young', '2026-01-01T00:00:05Z')];
    expect(newestPod([young, old])).to.equal(young);
    expect(newestPod([])).to.equal(undefined);
    expect([isFinished(old), isFinished(young)]).to.deep.equal([true, false]);
  });
});

describe('api core: the two shapes of a plan', () => {
  const plan: StoredPlan = {
    iteration: 1,
    summary: 's',
    progress_pct: 40,
    goal_complete: false,
    plan_document: '# d',
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
  };
  it('by itself', () => {
    expect(planRecord({ namespace: 'team', name: 'root' }, plan)).to.deep.equal({
      TaskName: 'root',
      Namespace: 'team',
      Iteration: 1,
      Summary: 's',
      ProgressPct: 40,
      GoalComplete: false,
      PlanDocument: '# d',
      CreatedAt: '2026-01-01T00:00:00.000Z',
      UpdatedAt: '2026-01-02T00:00:00.000Z',
    });
  });
  it('beside its Task', () => {
    expect(planSummary(plan)).to.deep.equal({
      summary: 's',
      progressPct: 40,
      goalComplete: false,
      planDocument: '# d',
      iteration: 1,
    });
  });
});
