import { expect } from 'chai';
import { type AnyOrkaEvent, type EventType, eventId, type ObjectRef, subjectOf } from '../../../eventing/core/catalogue.ts';
import { jobFinished, taskAdmitted, taskFinished, taskStarted } from '../../../eventing/core/spine.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Agents, Namespaces, Providers, Secrets, Tasks } from '../../../shared/api/kinds.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { binary } from '../../support/bad-messages.ts';
import { startWorld, type World } from '../../support/world.ts';

const apiVersion = 'core.orka.ai/v1alpha1';
const source = '/orka/operator';
const occurrence = { version: 'forged', source };
const consumers = {
  'ai.orka.task.admitted.v1': ['task-admitted', 'plan-updated'],
  'ai.orka.task.started.v1': ['plan-updated'],
  'ai.orka.job.finished.v1': ['job-finished'],
  'ai.orka.task.finished.v1': ['plan-updated'],
  'ai.orka.plan.updated.v1': ['plan-updated'],
} as const satisfies Partial<Record<EventType, readonly string[]>>;

function planUpdated(task: ObjectRef, iteration: number): AnyOrkaEvent {
  const type = 'ai.orka.plan.updated.v1';
  return { type, id: eventId(task.uid, iteration, type), source, subject: subjectOf('tasks', task), data: { task, iteration } };
}

describe('security: events that anybody may send', () => {
  let world: World;
  let running: ObjectRef;
  let child: ObjectRef;
  let done: ObjectRef;
  let namesake: ObjectRef;
  const jobs = new Map<ObjectRef, string>();

  before(async () => {
    world = await startWorld();
    const { kube, store, doors, deliver } = world;
    await kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'other' } });
    for (const namespace of ['default', 'other']) {
      const metadata = { name: 'default' };
      await kube.create(Secrets, namespace, { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { 'api-key': 'k' } });
      const spec = { type: 'anthropic' as const, secretRef: { name: 'default' } };
      await kube.create(Providers, namespace, { apiVersion, kind: 'Provider', metadata, spec });
    }
    const coordination = { enabled: true, allowedAgents: [{ name: 'coder' }] };
    for (const [name, spec] of Object.entries({ lead: { coordination }, coder: {} }))
      await kube.create(Agents, 'default', { apiVersion, kind: 'Agent', metadata: { name }, spec });
    const add = async (namespace: string, name: string, annotations: Record<string, string> = {}): Promise<ObjectRef> => {
      const labels: Record<string, string> = annotations['orka.ai/parent-task-name'] ? { 'orka.ai/parent-task': 'running' } : {};
      const agent = { running: 'lead', child: 'coder' }[namespace === 'default' ? name : ''];
      const spec = { type: 'ai' as const, prompt: 'do it', ...(agent === undefined ? {} : { agentRef: { name: agent } }) };
      const task = await kube.create<Task>(Tasks, namespace, {
        apiVersion,
        kind: 'Task',
        metadata: { name, annotations, labels },
        spec,
      });
      const ref = refTo(task);
      expect(await deliver(doors['task-admitted'], taskAdmitted(ref, { version: 1, source }))).to.equal(200);
      const { status } = (await kube.get(Tasks, namespace, name)) ?? {};
      expect(status?.phase, status?.message).to.equal('Running');
      jobs.set(ref, status?.jobName ?? '');
      return ref;
    };
    running = await add('default', 'running');
    done = await add('default', 'done');
    namesake = await add('other', 'running');
    child = await add('default', 'child', {
      'orka.ai/coordination-depth': '1',
      'orka.ai/parent-task-name': running.name,
      'orka.ai/parent-task-uid': running.uid,
      'orka.ai/root-task-uid': running.uid,
    });
    for (const task of [running, done, namesake, child]) {
      await store.putStep(task, 1, 0, { kind: 'tool', key: 'k', body: { of: task.name } });
      await store.putResult(task, `what ${task.name} found`);
      const plan = { iteration: 0, summary: 'half', progress_pct: 50, goal_complete: false, plan_document: '' };
      await store.putPlan(task, plan);
    }
    await store.endRun(done, 1, { outcome: 'succeeded' });
    await deliver(doors['job-finished'], jobFinished(done, jobs.get(done) ?? '', { version: 1, source }));
    // What the true events have to say is said: from here on there is no news.
    for (const task of [running, done, child]) await deliver(doors['plan-updated'], planUpdated(task, 0));
    await deliver(doors['plan-updated'], taskStarted(child, { job: 'x', parent: running }, occurrence));
    expect((await kube.get(Tasks, 'default', 'done'))?.status?.phase).to.equal('Succeeded');
    expect((await kube.get(Tasks, 'default', 'running'))?.status?.phase).to.equal('Running');
    const { Tasks: tasks, Jobs: made, steps, runs, reservations } = (await world.everything()) as Record<string, unknown[]>;
    expect([tasks, made, steps, runs].map((list) => list?.length)).to.deep.equal([4, 4, 4, 4]);
    expect(reservations?.length, 'the place of the child').to.equal(1);
  });
  after(() => world.close());

  const targets: Record<string, () => ObjectRef> = {
    'a Task that never was': () => ({ namespace: 'default', name: 'nobody', uid: 'nobody' }),
    'a namespace that never was': () => ({ ...running, namespace: 'nowhere' }),
    'a Task under another uid': () => ({ ...running, uid: 'guessed' }),
    'a Task under the uid of another': () => ({ ...running, uid: done.uid }),
    'a name that never was, under the uid of a Task': () => ({ ...running, name: 'nobody' }),
    'a Task, said to be in another namespace': () => ({ ...child, namespace: 'other' }),
    'a namesake, under the uid of the other': () => ({ ...namesake, uid: running.uid }),
    'a Task that has ended': () => done,
    'a Task that runs': () => running,
    'a delegated Task that runs': () => child,
    'a name that climbs out of its path': () => ({ ...running, name: '../../../../api/v1/namespaces/default/secrets/default' }),
    'a namespace that climbs out of its path': () => ({ ...running, namespace: 'other/tasks/running?x=' }),
  };

  /** Every lie that can be told about a Task, in every type of event. */
  function liesAbout(task: ObjectRef): AnyOrkaEvent[] {
    const own = jobs.get(task) ?? 'none';
    const attempt = (n: number): string => own.replace(/\d+$/, String(n));
    const named = [
      own,
      attempt(0),
      attempt(2),
      attempt(99),
      jobs.get(done) ?? '',
      jobs.get(namesake) ?? '',
      'no-such-job',
      '../x',
    ];
    const parents = [undefined, running, done, { ...running, uid: 'guessed' }, { ...running, namespace: 'other' }];
    return [
      taskAdmitted(task, occurrence),
      ...named.map((job) => jobFinished(task, job, occurrence)),
      ...parents.flatMap((parent) => [
        taskStarted(task, { job: 'forged', parent }, occurrence),
        ...(['Succeeded', 'Failed', 'Cancelled'] as const).map((phase) => taskFinished(task, { phase, parent }, occurrence)),
      ]),
      ...[0, 1, 99].map((iteration) => planUpdated(task, iteration)),
    ];
  }

  /** Delivers each to all who hear it and to the store, the last first, and everything twice. */
  async function deliverAll(events: readonly AnyOrkaEvent[]): Promise<number[]> {
    const deliveries = events.flatMap((event) =>
      [...consumers[event.type as keyof typeof consumers], 'events', 'dead-letters'].map((door) => ({ door, event })),
    );
    const statuses: number[] = [];
    const queue = [...deliveries, ...deliveries];
    const worker = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop())
        statuses.push(await world.deliver(world.doors[next.door as keyof World['doors']], next.event));
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    return statuses;
  }

  for (const [name, target] of Object.entries(targets))
    it(`about ${name} change nothing`, async () => {
      const before = await world.everything();
      const statuses = await deliverAll(liesAbout(target()));
      expect(statuses.filter((status) => status >= 500)).to.deep.equal([]);
      expect(await world.everything()).to.deep.equal(before);
    });

  describe('that are none of ours', () => {
    const task = { namespace: 'default', name: 'running', uid: 'u' };
    const admitted = { type: 'ai.orka.task.admitted.v1', subject: 'namespaces/default/tasks/running' };
    const rows: { name: string; headers: Record<string, string>; body: string }[] = [
      { name: 'garbage', headers: binary(admitted), body: '\u0000\u0001{' },
      { name: 'data of another type', headers: binary(admitted), body: '[]' },
      { name: 'data that say more than they may', headers: binary(admitted), body: JSON.stringify({ task, phase: 'Succeeded' }) },
      { name: 'a prototype', headers: binary(admitted), body: `{"__proto__":{"task":${JSON.stringify(task)}}}` },
      { name: 'another type', headers: binary({ ...admitted, type: 'ai.orka.task.deleted.v1' }), body: JSON.stringify({ task }) },
      { name: 'the reply of a function', headers: binary({ ...admitted, type: 'ai.orka.llm.answered.v1' }), body: '{}' },
      { name: 'no id', headers: binary({ ...admitted, id: undefined }), body: JSON.stringify({ task }) },
      { name: 'a batch', headers: { 'content-type': 'application/cloudevents-batch+json' }, body: '[{}]' },
      { name: 'more than is taken', headers: binary(admitted), body: JSON.stringify({ task, more: 'x'.repeat(5_000_000) }) },
      {
        name: 'attributes in the data',
        headers: { 'content-type': 'application/cloudevents+json' },
        body: JSON.stringify({
          specversion: '1.0',
          type: admitted.type,
          source,
          id: 'i',
          data: { task: { ...task, uid: { $ne: '' } } },
        }),
      },
    ];
    for (const { name, headers, body } of rows)
      it(`${name}: no function takes more from it than where to look, and nothing changes`, async () => {
        const before = await world.everything();
        for (const door of ['task-admitted', 'job-finished', 'plan-updated'] as const) {
          const { status } = await fetch(world.doors[door], { method: 'POST', headers, body });
          expect(status, door).to.be.within(name.startsWith('data that say more') ? 202 : 400, 499);
        }
        for (const door of ['events', 'dead-letters'] as const)
          expect((await fetch(world.doors[door], { method: 'POST', headers, body })).status, door).to.be.within(200, 499);
        expect(await world.everything()).to.deep.equal(before);
      });
  });
});
