import { expect } from 'chai';
import { ConflictError, InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { NewStep, TaskKey } from '../../../shared/store/store.ts';
import { beginFirstRun, refusal, startTestStore, type TestStore } from '../../support/store.ts';

const model = (key: string, usage?: NewStep['usage']): NewStep => ({
  kind: 'model',
  key,
  body: { said: key },
  ...(usage === undefined ? {} : { usage }),
});

describe('store: runs and their journal', () => {
  let test: TestStore;
  let made = 0;
  before(async () => {
    test = await startTestStore();
  });
  after(() => test.close());
  const newTask = (): TaskKey => {
    made += 1;
    return { namespace: 'team', uid: `task-${made}` };
  };
  const begin = (task: TaskKey, job: string, iteration = 0) =>
    test.store.beginRun(task, { name: 'a', root: task.uid, iteration, job });

  it('a run is resumed by the next Job of its iteration, and each Job hears the same again', async () => {
    const task = newTask();
    expect(await begin(task, 'job-1')).to.deep.equal({ run: 1, resumed: false });
    expect(await begin(task, 'job-2')).to.deep.equal({ run: 1, resumed: true });
    expect(await begin(task, 'job-1')).to.deep.equal({ run: 1, resumed: false });
    expect(await begin(task, 'job-2')).to.deep.equal({ run: 1, resumed: true });
    expect((await test.store.runs(task)).map(({ jobs, state }) => [jobs, state])).to.deep.equal([[['job-1', 'job-2'], 'open']]);
  });

  it('another iteration, and a retry after the end, are runs of their own', async () => {
    const task = newTask();
    await begin(task, 'job-1');
    await test.store.endRun(task, 1, { outcome: 'failed', message: 'model said no', retryable: false });
    expect(await begin(task, 'job-2')).to.deep.equal({ run: 2, resumed: false });
    await test.store.endRun(task, 2, { outcome: 'succeeded' });
    expect(await begin(task, 'job-3', 1)).to.deep.equal({ run: 3, resumed: false });
    const [first, second, third] = await test.store.runs(task);
    expect(first).to.include({ run: 1, state: 'ended', outcome: 'failed', message: 'model said no', retryable: false });
    expect(second).to.include({ run: 2, outcome: 'succeeded' }).and.not.to.have.property('message');
    expect(third).to.include({ run: 3, iteration: 1, state: 'open' }).and.not.to.have.property('outcome');
    expect(Date.parse(first?.endedAt ?? '')).to.be.at.least(Date.parse(first?.startedAt ?? ''));
  });

  it('the first last word counts', async () => {
    const task = newTask();
    await begin(task, 'job-1');
    await test.as(task).endRun(task, 1, { outcome: 'succeeded', result: 'in time' });
    await test.as(task).endRun(task, 1, { outcome: 'failed', message: 'too late', result: 'too late' });
    expect((await test.store.result(task))?.toString()).to.equal('in time');
    expect((await test.store.runs(task))[0])
      .to.include({ outcome: 'succeeded' })
      .and.not.to.have.property('message');
  });

  it('a paused run says why, until another Job takes it up, or it ends', async () => {
    const task = newTask();
    await begin(task, 'job-1');
    const pausedNow = async () => (await test.store.runs(task))[0]?.paused;
    for (const job of ['job-2', 'job-3']) {
      await test.store.pauseRun(task, 1, 'the budget is used up');
      expect((await test.store.runs(task))[0]).to.include({ state: 'open', paused: 'the budget is used up' });
      await begin(task, 'job-1');
      expect(await pausedNow(), 'after what was said long ago').to.equal('the budget is used up');
      expect(await begin(task, job)).to.deep.equal({ run: 1, resumed: true });
      expect(await pausedNow()).to.equal(undefined);
    }
    await test.store.pauseRun(task, 1, 'again');
    await test.store.endRun(task, 1, { outcome: 'failed' });
    await test.store.pauseRun(task, 1, 'too late');
    expect(await pausedNow()).to.equal(undefined);
    expect(await refusal(test.store.pauseRun(task, 2, 'x'))).to.be.instanceOf(NotFoundError);
  });

  it('a run that does not exist can neither end nor have steps', async () => {
    const task = newTask();
    expect(await refusal(test.store.endRun(task, 1, { outcome: 'succeeded' }))).to.be.instanceOf(NotFoundError);
    expect(await refusal(test.store.putStep(task, 1, 0, model('k')))).to.be.instanceOf(NotFoundError);
    expect(await refusal(test.store.steps(task, 1))).to.be.instanceOf(NotFoundError);
  });

  it('a step is written once: the same key is known, another key is a conflict', async () => {
    const task = newTask();
    await beginFirstRun(test.store, task);
    expect(await test.store.putStep(task, 1, 0, model('a'))).to.equal(true);
    expect(await test.store.putStep(task, 1, 0, model('a'))).to.equal(false);
    expect(await refusal(test.store.putStep(task, 1, 0, model('b')))).to.be.instanceOf(ConflictError);
    expect((await test.store.steps(task, 1)).map(({ key }) => key)).to.deep.equal(['a']);
  });

  it('of many callers of the same step exactly one writes it', async () => {
    const task = newTask();
    await beginFirstRun(test.store, task);
    const same = await Promise.all(Array.from({ length: 20 }, () => test.store.putStep(task, 1, 0, model('same'))));
    expect(same.filter((written) => written)).to.have.length(1);
    const rivals = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => test.store.putStep(task, 1, 1, model(`rival-${i}`))),
    );
    expect(rivals.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    expect(await test.store.steps(task, 1)).to.have.length(2);
  });

  it('steps come back in order, in pages, with what they held', async () => {
    const task = newTask();
    await beginFirstRun(test.store, task);
    const usage = { inputTokens: 12, outputTokens: 3, durationMs: 40 };
    await test.as(task).putStep(task, 1, 0, model('0', usage));
    for (const step of [2, 1, 3, 10])
      await test.as(task).putStep(task, 1, step, { kind: 'tool', key: `${step}`, body: ['✓', null] });
    const all = await test.as(task).steps(task, 1);
    expect(all.map(({ step }) => step)).to.deep.equal([0, 1, 2, 3, 10]);
    expect(all[0]).to.deep.include({ kind: 'model', key: '0', body: { said: '0' }, usage });
    expect(all[1])
      .to.deep.include({ kind: 'tool', body: ['✓', null] })
      .and.not.to.have.property('usage');
    expect((await test.store.steps(task, 1, { after: 1, limit: 2 })).map(({ step }) => step)).to.deep.equal([2, 3]);
  });

  it('usage is counted once per step, for the Task and for its tree', async () => {
    const root = newTask();
    const child = newTask();
    await beginFirstRun(test.store, root);
    await test.store.beginRun(child, { name: 'child', root: root.uid, iteration: 0, job: 'child-job' });
    const usage = { inputTokens: 100, cachedInputTokens: 40, outputTokens: 10, costNanos: 7, durationMs: 500 };
    for (const _ of [1, 2]) await test.store.putStep(root, 1, 0, model('a', usage));
    const { costNanos: _, ...unpriced } = usage;
    await test.store.putStep(child, 1, 0, model('b', unpriced));
    await test.store.putStep(child, 1, 1, {
      kind: 'tool',
      key: 'c',
      body: {},
      usage: { inputTokens: 0, outputTokens: 0, durationMs: 7 },
    });
    const one = { modelCalls: 1, inputTokens: 100, cachedInputTokens: 40, outputTokens: 10, modelMs: 500, costNanos: 7 };
    const two = { modelCalls: 2, inputTokens: 200, cachedInputTokens: 80, outputTokens: 20, modelMs: 1_000, costNanos: 7 };
    const { task, tree } = await test.store.usage(root);
    expect(task).to.deep.equal({ ...one, unpricedCalls: 0, toolMs: 0 });
    expect(tree).to.deep.equal({ tasks: 2, ...two, unpricedCalls: 1, toolMs: 7 });
    expect((await test.store.usage(child)).tree).to.deep.equal(tree);

    // A child that is deleted has been paid for all the same, until its root is deleted too.
    await test.store.forgetTask(child);
    expect((await test.store.usage(root)).tree).to.deep.equal(tree);
    await test.store.forgetTask(root);
    expect((await test.store.usage(root)).tree).to.include({ tasks: 0, modelCalls: 0 });
  });

  const wrong = [
    { name: 'no key', json: { v: 1, kind: 'tool', body: {} }, field: 'key' },
    { name: 'another version', json: { v: 2, kind: 'tool', key: 'k', body: {} }, field: 'v' },
    { name: 'an unknown kind', json: { v: 1, kind: 'thought', key: 'k', body: {} }, field: 'kind' },
    {
      name: 'a negative count of tokens',
      json: { v: 1, kind: 'model', key: 'k', body: {}, usage: { inputTokens: -1, outputTokens: 0, durationMs: 0 } },
      field: 'inputTokens',
    },
    { name: 'an array', json: [], field: 'step' },
  ];
  for (const { name, json, field } of wrong)
    it(`refuses a step with ${name}, naming the field`, async () => {
      const task = newTask();
      await beginFirstRun(test.store, task);
      const path = `/v1/namespaces/team/tasks/${task.uid}/runs/1/steps/0`;
      const error = await refusal(test.http('platform').request('POST', path, { json }));
      expect(error).to.be.instanceOf(InvalidError);
      expect(error.message).to.include(field);
    });

  it('takes a step with a field it does not know', async () => {
    const task = newTask();
    await beginFirstRun(test.store, task);
    const json = { v: 1, kind: 'tool', key: 'k', body: {}, later: true };
    expect(
      (await test.http('platform').request('POST', `/v1/namespaces/team/tasks/${task.uid}/runs/1/steps/0`, { json })).status,
    ).to.equal(201);
  });

  for (const step of ['x', '-1', '1.5']) {
    it(`refuses step ${step}`, async () => {
      const json = { v: 1, kind: 'tool', key: 'k', body: {} };
      const error = await refusal(
        test.http('platform').request('POST', `/v1/namespaces/team/tasks/t/runs/1/steps/${step}`, { json }),
      );
      expect(error.message).to.match(/^step /);
    });
  }
});
