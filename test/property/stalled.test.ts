import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { jobFinished, scheduleDue, taskAdmitted } from '../../eventing/core/spine.ts';
import { openStoreDatabase, type StoreDatabase } from '../../functions/store/database.ts';
import { createTables, type Tables } from '../../functions/store/tables/index.ts';
import type { Task, TaskSpec } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { jobName, scheduledRunName } from '../../shared/core/names.ts';
import { refTo } from '../../shared/core/refs.ts';
import { isGated } from '../../shared/core/schedule.ts';
import { Cluster } from '../support/simulation/cluster.ts';
import type { Process } from '../support/simulation/io.ts';
import { createRooms, type Rooms } from '../support/simulation/rooms.ts';
import { createStandingIo, type StandingIo } from '../support/simulation/standing.ts';

const namespace = 'default';
const start = Date.UTC(2026, 0, 1);
const limits = { entries: 1000, bytes: 2 ** 20, ageMs: 2 ** 40 };

describe('a delivery that stands still', () => {
  let folder: string;
  let database: StoreDatabase;
  let tables: Tables;
  let io: StandingIo;
  let cluster: Cluster;
  let handle: Rooms;
  let now: number;
  /** Names of scheduled runs, as they were let start. */
  let started: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'orka-stalled-'));
    database = await openStoreDatabase({ path: join(folder, 'store.db') });
    tables = createTables(database.db, { events: limits, deadLetters: limits });
    io = createStandingIo();
    now = start;
    started = [];
    cluster = new Cluster(
      () => now,
      ({ object, old }) => {
        if (old !== undefined && isGated(old as Task) && !isGated(object as Task)) started.push(object.metadata.name);
      },
    );
    handle = createRooms({ io, cluster, tables, random: () => 0.5, now: () => now, publish: () => undefined }, 1);
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const process = (name: string): Process => ({ name, isDead: false, onDeath: () => undefined });
  const apply = (name: string, spec: Partial<TaskSpec> = {}): Task =>
    cluster.create(Tasks, namespace, { metadata: { name }, spec: { type: 'container', command: ['true'], ...spec } }) as Task;
  const task = (name: string): Task | undefined => cluster.get(Tasks, namespace, name) as Task | undefined;
  const change = (name: string, patch: object) => cluster.patch(Tasks, { namespace, name }, patch);
  const end = (name: string, phase: string) =>
    cluster.patch(Tasks, { namespace, name }, { status: { phase, completionTime: new Date(now).toISOString() } }, 'status');
  const admit = (of: Task, by = process('another')) => handle(taskAdmitted(refTo(of), { version: 1, source: '/test' }), by);
  const due = (of: Task, by = process('another')) => handle(scheduleDue(refTo(of), { version: 1, source: '/test' }), by);
  const jobs = (): string[] => cluster.list(Jobs).map(({ metadata }) => metadata.name);
  const holders = (): string[] =>
    tables.reservations.list({ after: 0, limit: 10 }).items.flatMap(({ name, granted }) => (granted ? [name] : []));
  const whyWaiting = (name: string): string | undefined => findCondition(task(name)?.status?.conditions, 'Admitted')?.reason;

  describe('between its places and its run', () => {
    it('has no run to be had once another one has given the places back', async () => {
      const [a, b] = [apply('a'), apply('b')];
      const slow = process('slow');
      const standing = io.standStill(slow, 'store: begin run');
      const launching = admit(a, slow);
      await standing.reached;
      change('a', { spec: { suspend: true } });
      await admit(a);
      await admit(b);
      standing.goOn();
      await launching;
      expect(jobs()).to.deep.equal([jobName(refTo(b), 1)]);
      expect(whyWaiting('a')).to.equal('Suspended');
      expect(holders()).to.deep.equal(['b']);
    });
  });

  describe('between its run and its Job', () => {
    for (const [what, patch] of [
      ['has to wait', { spec: { suspend: true } }],
      ['has become a template', { spec: { schedule: '@daily' } }],
    ] as const)
      it(`keeps the places, though another one finds that the Task ${what}`, async () => {
        const [a, b] = [apply('a'), apply('b')];
        const slow = process('slow');
        const standing = io.standStill(slow, 'create jobs');
        const launching = admit(a, slow);
        await standing.reached;
        change('a', patch);
        await admit(a);
        await admit(b);
        expect(whyWaiting('b')).to.equal('NamespaceTaskLimitReached');
        standing.goOn();
        await launching;
        expect(jobs()).to.deep.equal([jobName(refTo(a), 1)]);
        expect(task('a')?.status).to.include({ phase: 'Running', attempts: 1 });
        expect(holders()).to.deep.equal(['a']);
      });

    it('gives the places up with the Task that is cancelled, and takes its Job back', async () => {
      const [a, b] = [apply('a'), apply('b')];
      const slow = process('slow');
      const standing = io.standStill(slow, 'create jobs');
      const launching = admit(a, slow);
      await standing.reached;
      change('a', { metadata: { annotations: { 'orka.ai/cancel': 'enough' } } });
      await admit(a);
      await admit(b);
      standing.goOn();
      await launching;
      expect(task('a')?.status?.phase).to.equal('Cancelled');
      expect(jobs()).to.deep.equal([jobName(refTo(b), 1)]);
      expect(holders()).to.deep.equal(['b']);
    });

    it('has its Job taken away where the Task is cancelled before it says that it runs', async () => {
      const [a, b] = [apply('a'), apply('b')];
      const [slow, canceller] = [process('slow'), process('canceller')];
      const beforeJob = io.standStill(slow, 'create jobs');
      const launching = admit(a, slow);
      await beforeJob.reached;
      change('a', { metadata: { annotations: { 'orka.ai/cancel': 'enough' } } });
      const beforeEnd = io.standStill(canceller, 'patch tasks a status');
      const cancelling = admit(a, canceller);
      await beforeEnd.reached;
      const beforeRunning = io.standStill(slow, 'patch tasks a status');
      beforeJob.goOn();
      await beforeRunning.reached;
      expect(jobs()).to.deep.equal([jobName(refTo(a), 1)]);
      beforeEnd.goOn();
      await cancelling;
      await admit(b);
      expect(jobs()).to.deep.equal([jobName(refTo(b), 1)]);
      beforeRunning.goOn();
      await launching;
      expect(task('a')?.status).to.include({ phase: 'Cancelled', message: 'enough' });
      expect(jobs()).to.deep.equal([jobName(refTo(b), 1)]);
    });

    it('was cut short there: the places are free again when the Task has run', async () => {
      const a = apply('a');
      const slow = process('slow');
      const standing = io.standStill(slow, 'create jobs');
      void admit(a, slow);
      await standing.reached;
      change('a', { spec: { suspend: true } });
      await admit(a);
      expect(holders()).to.deep.equal(['a']);
      change('a', { spec: { suspend: false } });
      await admit(a);
      const job = jobName(refTo(a), 1);
      cluster.patch(Jobs, { namespace, name: job }, { status: { conditions: [{ type: 'Complete', status: 'True' }] } }, 'status');
      await handle(jobFinished(refTo(a), job, { version: 1, source: '/test' }), process('another'));
      expect(task('a')?.status?.phase).to.equal('Succeeded');
      expect(holders()).to.deep.equal([]);
    });
  });

  it('at the end of an attempt takes no places from the next one', async () => {
    const [a, b] = [apply('a', { retryPolicy: { maxRetries: 1, initialDelay: '5s' } }), apply('b')];
    await admit(a);
    const job = jobName(refTo(a), 1);
    cluster.patch(Jobs, { namespace, name: job }, { status: { conditions: [{ type: 'Failed', status: 'True' }] } }, 'status');
    const finished = (by: Process) => handle(jobFinished(refTo(a), job, { version: 1, source: '/test' }), by);
    const slow = process('slow');
    const standing = io.standStill(slow, 'store: release');
    const retrying = finished(slow);
    await standing.reached;
    await finished(process('another'));
    now += 10_000;
    await admit(a);
    standing.goOn();
    await retrying;
    await admit(b);
    expect(whyWaiting('b')).to.equal('NamespaceTaskLimitReached');
    expect(holders()).to.deep.equal(['a']);
    expect(task('a')?.status).to.include({ phase: 'Running', attempts: 2 });
  });

  describe('at a slot', () => {
    const every20s = async (policy: 'Forbid' | 'Allow' | 'Replace'): Promise<Task> => {
      const template = apply('t', { schedule: '@every 20s', concurrencyPolicy: policy });
      await admit(template);
      return template;
    };
    const slot = (n: number): string => scheduledRunName('t', start + n * 20_000);
    const runs = (): string[] => cluster.list(Tasks, 'orka.ai/scheduled-run=true').map(({ metadata }) => metadata.name);

    it('does not make a run again that has been made, has ended and is gone', async () => {
      const template = await every20s('Forbid');
      now += 20_000;
      const slow = process('slow');
      const standing = io.standStill(slow, 'create tasks');
      const making = due(template, slow);
      await standing.reached;
      await due(template);
      end(slot(1), 'Succeeded');
      cluster.delete(Tasks, { namespace, name: slot(1) });
      standing.goOn();
      await making;
      expect(started).to.deep.equal([slot(1)]);
      expect(runs(), 'what it made too late is gone').to.deep.equal([]);
    });

    for (const where of ['create tasks', 'patch tasks t status'])
      it(`Forbid: makes no run beside one that is going, wherever it stood (${where})`, async () => {
        const template = await every20s('Forbid');
        now += 20_000;
        const slow = process('slow');
        const standing = io.standStill(slow, where);
        const making = due(template, slow);
        await standing.reached;
        now += 20_000;
        await due(template);
        standing.goOn();
        await making;
        expect(started).to.deep.equal([slot(2)]);
        expect(runs()).to.deep.equal([slot(2)]);
      });

    it('was cut short after it had decided: the next one lets the run start', async () => {
      const template = await every20s('Forbid');
      now += 20_000;
      const slow = process('slow');
      const standing = io.standStill(slow, `patch tasks ${slot(1)}`);
      void due(template, slow);
      await standing.reached;
      await due(template);
      expect(started).to.deep.equal([slot(1)]);
    });

    it('was cut short before it had decided: the next one takes what it has made', async () => {
      const template = await every20s('Forbid');
      now += 20_000;
      const slow = process('slow');
      const standing = io.standStill(slow, 'patch tasks t status');
      void due(template, slow);
      await standing.reached;
      const made = task(slot(1))?.metadata.uid;
      await due(template);
      expect(started).to.deep.equal([slot(1)]);
      expect(task(slot(1))?.metadata.uid).to.equal(made);
    });

    it('Replace: nothing makes way for a run that is not to be', async () => {
      const template = await every20s('Replace');
      now += 20_000;
      const slow = process('slow');
      const standing = io.standStill(slow, 'patch tasks t status');
      const making = due(template, slow);
      await standing.reached;
      now += 20_000;
      await due(template);
      standing.goOn();
      await making;
      expect(task(slot(2))?.metadata.annotations).not.to.have.property('orka.ai/cancel');
      expect(started).to.deep.equal([slot(2)]);
    });

    it('no Job is made of a run before it may start', async () => {
      const template = await every20s('Forbid');
      now += 20_000;
      const slow = process('slow');
      const standing = io.standStill(slow, 'patch tasks t status');
      void due(template, slow);
      await standing.reached;
      const draft = task(slot(1));
      expect(draft).not.to.equal(undefined);
      if (draft !== undefined) await admit(draft);
      expect(jobs()).to.deep.equal([]);
      expect(task(slot(1))?.status).to.equal(undefined);
    });
  });
});
