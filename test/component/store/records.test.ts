import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { InvalidError, TooLargeError } from '../../../shared/errors/catalogue.ts';
import { refusal, startTestStore, type TestStore } from '../../support/store.ts';

const task = { namespace: 'team', uid: 'task-1' };
const plan = { iteration: 1, summary: 'half way', progress_pct: 50, goal_complete: false, plan_document: '# Plan\n- [x] one' };
const megabyte = 1024 * 1024;

describe('store: what a Task leaves behind', () => {
  let test: TestStore;
  let clock = Date.parse('2026-01-01T00:00:00Z');
  before(async () => {
    test = await startTestStore({ now: () => clock });
  });
  after(() => test.close());

  it('a result is the bytes that were put last', async () => {
    const bytes = randomBytes(1_000);
    expect(await test.store.result(task)).to.equal(undefined);
    await test.as(task).putResult(task, 'first');
    await test.as(task).putResult(task, bytes);
    expect(bytes.equals((await test.store.result(task)) ?? Buffer.alloc(0))).to.equal(true);
  });

  it('a result of 10 MB is taken, one byte more is not, and the one before stays', async () => {
    await test.store.putResult(task, Buffer.alloc(10 * megabyte, 1));
    expect(await refusal(test.store.putResult(task, Buffer.alloc(10 * megabyte + 1)))).to.be.instanceOf(TooLargeError);
    expect((await test.store.result(task))?.length).to.equal(10 * megabyte);
  });

  it('a plan keeps when it was made and when it was last changed', async () => {
    expect(await test.store.plan(task)).to.equal(undefined);
    await test.as(task).putPlan(task, { ...plan, iteration: 0 });
    clock += 60_000;
    await test.as(task).putPlan(task, plan);
    expect(await test.as(task).plan(task)).to.deep.equal({
      ...plan,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:01:00.000Z',
    });
  });

  for (const [field, value] of [
    ['progress_pct', 101],
    ['goal_complete', 'yes'],
    ['summary', 1],
    ['iteration', -1],
  ] as const)
    it(`refuses a plan with ${field} ${value}, naming it`, async () => {
      const error = await refusal(test.store.putPlan(task, { ...plan, [field]: value } as never));
      expect(error).to.be.instanceOf(InvalidError);
      expect(error.message).to.include(field);
    });

  it('a log is kept for each Job', async () => {
    await test.store.putLog(task, 'job-1', 'one\n');
    await test.store.putLog(task, 'job-2', 'zwei ✓\n');
    expect(await test.store.log(task, 'job-1')).to.equal('one\n');
    expect(await test.store.log(task, 'job-2')).to.equal('zwei ✓\n');
    expect(await test.store.log(task, 'job-3')).to.equal(undefined);
    expect(await refusal(test.store.putLog(task, 'job-1', 'x'.repeat(5 * megabyte + 1)))).to.be.instanceOf(TooLargeError);
  });

  it('artifacts keep their bytes and content type', async () => {
    const bytes = randomBytes(300);
    await test.as(task).putArtifact(task, 'ünï code.bin', { bytes, contentType: 'application/x-thing' });
    await test.as(task).putArtifact(task, 'a.txt', { bytes: Buffer.from('old'), contentType: 'text/plain' });
    await test.as(task).putArtifact(task, 'a.txt', { bytes: Buffer.from('newer'), contentType: 'text/plain' });
    const read = await test.as(task).artifact(task, 'ünï code.bin');
    expect(read?.contentType).to.equal('application/x-thing');
    expect(bytes.equals(read?.bytes ?? Buffer.alloc(0))).to.equal(true);
    expect((await test.as(task).artifacts(task)).map(({ filename, size }) => [filename, size])).to.deep.equal([
      ['a.txt', 5],
      ['ünï code.bin', 300],
    ]);
    expect(await test.as(task).artifact(task, 'missing')).to.equal(undefined);
  });

  it('an artifact is at most 10 MB, those of a Task 50 MB; replacing one does not count it twice', async () => {
    const big = { namespace: 'team', uid: 'task-big' };
    const artifact = { bytes: Buffer.alloc(10 * megabyte), contentType: 'application/octet-stream' };
    expect(
      await refusal(test.store.putArtifact(big, 'x', { ...artifact, bytes: Buffer.alloc(10 * megabyte + 1) })),
    ).to.be.instanceOf(TooLargeError);
    for (const name of ['1', '2', '3', '4', '5', '5']) await test.store.putArtifact(big, name, artifact);
    expect(await refusal(test.store.putArtifact(big, '6', { ...artifact, bytes: Buffer.from('x') }))).to.be.instanceOf(
      TooLargeError,
    );
    expect(await test.store.artifacts(big)).to.have.length(5);
  });

  for (const name of ['..', 'a/b', 'a"b']) {
    it(`refuses an artifact called ${name}`, async () => {
      const path = `/v1/namespaces/team/tasks/task-1/artifacts/${encodeURIComponent(name).replaceAll('.', '%2E')}`;
      const error = await refusal(test.http('platform').request('PUT', path, { body: 'x' }));
      expect(error.message).to.include('filename');
    });
  }

  it('everything is kept apart by namespace', async () => {
    const twin = { namespace: 'other', uid: task.uid };
    expect(await test.store.result(twin)).to.equal(undefined);
    expect(await test.store.plan(twin)).to.equal(undefined);
    expect(await test.store.artifacts(twin)).to.deep.equal([]);
  });
});

describe('store: messages between children', () => {
  let test: TestStore;
  const [a, b, c] = ['a', 'b', 'c'].map((uid) => ({ namespace: 'team', uid })) as [typeof task, typeof task, typeof task];
  const parent = 'parent-uid';
  const message = (id: string, to: '*' | { name: string; uid: string }, content = id) => ({
    id,
    name: 'name-of-a',
    to,
    parent,
    content,
  });
  beforeEach(async () => {
    test = await startTestStore();
  });
  afterEach(() => test.close());
  const contentsFor = async (reader: typeof task, markRead = false) =>
    (await test.store.messages(reader, { parent, markRead })).map(({ content }) => content);

  it('reach the one they are sent to, in order, until it has read them', async () => {
    await test.store.sendMessage(a, message('1', { name: 'name-of-b', uid: 'b' }));
    await test.store.sendMessage(a, message('2', { name: 'name-of-b', uid: 'b' }));
    expect(await contentsFor(c)).to.deep.equal([]);
    expect(await contentsFor(b)).to.deep.equal(['1', '2']);
    expect(await contentsFor(b, true)).to.deep.equal(['1', '2']);
    expect(await contentsFor(b, true)).to.deep.equal([]);
  });

  it('that a call has marked as read come again for the same call, with what has come since, and for no other', async () => {
    const by = async (call: string, reader = b) =>
      (await test.store.messages(reader, { parent, markRead: true, call })).map(({ content }) => content);
    await test.store.sendMessage(a, message('1', { name: 'name-of-b', uid: 'b' }));
    await test.store.sendMessage(a, message('2', '*'));
    expect(await by('call-1')).to.deep.equal(['1', '2']);
    await test.store.sendMessage(a, message('3', '*'));
    expect(await by('call-1')).to.deep.equal(['1', '2', '3']);
    expect(await by('call-2')).to.deep.equal([]);
    expect(await contentsFor(b)).to.deep.equal([]);
    expect(await by('call-1', c)).to.deep.equal(['2', '3']);
  });

  it('that were read without a call never come again', async () => {
    await test.store.sendMessage(a, message('1', '*'));
    expect(await contentsFor(b, true)).to.deep.equal(['1']);
    expect(await test.store.messages(b, { parent, markRead: true, call: 'call-1' })).to.deep.equal([]);
  });

  it('to everybody reach each of the others once', async () => {
    await test.store.sendMessage(a, message('1', '*'));
    expect(await contentsFor(a, true)).to.deep.equal([]);
    expect(await contentsFor(b, true)).to.deep.equal(['1']);
    expect(await contentsFor(b, true)).to.deep.equal([]);
    expect(await contentsFor(c, true)).to.deep.equal(['1']);
  });

  it('with the same id are one message', async () => {
    for (const _ of [1, 2]) await test.store.sendMessage(a, message('1', '*'));
    expect(await contentsFor(b)).to.deep.equal(['1']);
  });

  it('stay within one family', async () => {
    await test.store.sendMessage(a, message('1', '*'));
    expect(await test.store.messages(b, { parent: 'another-parent' })).to.deep.equal([]);
  });

  it('have the shape that clients know', async () => {
    await test.store.sendMessage(a, message('1', { name: 'name-of-b', uid: 'b' }, 'hello'));
    const [{ createdAt, ...rest } = { createdAt: '' }] = await test.store.messages(b, { parent });
    expect(rest).to.deep.equal({
      id: '1',
      namespace: 'team',
      fromTask: 'name-of-a',
      toTask: 'name-of-b',
      parentTask: parent,
      content: 'hello',
      read: false,
    });
    expect(new Date(createdAt).toISOString()).to.equal(createdAt);
  });

  it('without a parent cannot be asked for', async () => {
    const error = await refusal(test.http('platform').request('GET', '/v1/namespaces/team/tasks/b/messages'));
    expect(error).to.be.instanceOf(InvalidError);
    expect(error.message).to.include('parent');
  });
});
