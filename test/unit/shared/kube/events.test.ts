import { expect } from 'chai';
import type { Events } from '../../../../shared/api/kinds.ts';
import type { CoreEvent } from '../../../../shared/api/kubernetes/event.ts';
import { ConflictError, NotFoundError } from '../../../../shared/errors/catalogue.ts';
import { spendEvent } from '../../../../shared/kube/core/event-budget.ts';
import { createEventRecorder, type EventRecorder, type Happening } from '../../../../shared/kube/events.ts';
import type { Kube } from '../../../../shared/kube/kube.ts';
import { silent } from '../../../../shared/log/logger.ts';

const minute = 60_000;

describe('the budget of Events about one object', () => {
  const rows = [
    { name: '25 at once, and no more', at: Array.from({ length: 30 }, () => 0), allowed: 25 },
    { name: 'one more after five minutes', at: [...Array.from({ length: 30 }, () => 0), 5 * minute, 5 * minute], allowed: 26 },
    { name: 'never more than 25 however long it was quiet', at: [0, ...Array.from({ length: 30 }, () => 1e10)], allowed: 26 },
    { name: 'a clock that goes back gives nothing', at: [...Array.from({ length: 25 }, () => minute), 0, 0], allowed: 25 },
  ];
  for (const { name, at, allowed } of rows)
    it(name, () => {
      let budget: ReturnType<typeof spendEvent>;
      let count = 0;
      for (const now of at) {
        const spent = spendEvent(budget, now);
        if (spent === undefined) continue;
        budget = spent;
        count += 1;
      }
      expect(count).to.equal(allowed);
    });
});

describe('an Event recorder', () => {
  let there: Map<string, CoreEvent>;
  let requests: string[];
  let version: number;
  let clock: number;
  beforeEach(() => {
    there = new Map();
    requests = [];
    version = 0;
    clock = Date.parse('2026-01-01T00:00:00Z');
  });

  /** As much of an API server as Events need. */
  const kube = {
    async create(_kind: typeof Events, _namespace: string, event: CoreEvent) {
      requests.push('create');
      if (there.has(event.metadata.name)) throw new ConflictError('is there');
      return keep(event);
    },
    async get(_kind: typeof Events, _namespace: string, name: string) {
      requests.push('get');
      return there.get(name);
    },
    async patch(_kind: typeof Events, { name }: { name: string }, patch: Partial<CoreEvent>) {
      requests.push('patch');
      const before = there.get(name);
      if (before === undefined) throw new NotFoundError('gone');
      if (patch.metadata?.resourceVersion !== before.metadata.resourceVersion) throw new ConflictError('another version');
      return keep({ ...before, ...patch, metadata: before.metadata });
    },
  } as unknown as Pick<Kube, 'get' | 'create' | 'patch'>;

  function keep(event: CoreEvent): CoreEvent {
    version += 1;
    const kept = { ...event, metadata: { ...event.metadata, resourceVersion: String(version) } };
    there.set(kept.metadata.name, kept);
    return kept;
  }
  const recorder = (): EventRecorder => createEventRecorder({ kube, component: 'test', log: silent, now: () => clock });
  const task = { metadata: { name: 'a', namespace: 'default', uid: 'uid-a' } };
  const again: Happening = { type: 'Warning', reason: 'Testing', message: 'again' };
  const events = (): CoreEvent[] => [...there.values()];

  it('counts a repetition on one Event, with a single request each', async () => {
    const record = recorder();
    for (let i = 0; i < 3; i += 1) {
      await record.record(task, again);
      clock += 1000;
    }
    expect(requests).to.deep.equal(['create', 'patch', 'patch']);
    expect(events().map(({ count, firstTimestamp, lastTimestamp }) => ({ count, firstTimestamp, lastTimestamp }))).to.deep.equal([
      { count: 3, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:02Z' },
    ]);
  });

  it('loses no count to another process that tells the same', async () => {
    const [one, other] = [recorder(), recorder()];
    for (const record of [one, other, one, other]) await record.record(task, again);
    expect(events().map(({ count }) => count)).to.deep.equal([4]);
  });

  it('begins anew where the cluster has dropped the Event', async () => {
    const record = recorder();
    await record.record(task, again);
    there.clear();
    await record.record(task, again);
    expect(events().map(({ count }) => count)).to.deep.equal([1]);
  });

  it('tells two things, and two objects, apart', async () => {
    const record = recorder();
    await record.record(task, again);
    await record.record(task, { ...again, message: 'something else' });
    await record.record({ metadata: { ...task.metadata, uid: 'uid-b' } }, again);
    expect(events()).to.have.length(3);
  });

  it('does not let a loop about one object flood the server, and another object pays nothing for it', async () => {
    const record = recorder();
    for (let i = 0; i < 100; i += 1) await record.record(task, { ...again, message: `attempt ${i}` });
    expect(events()).to.have.length(25);
    await record.record({ metadata: { ...task.metadata, name: 'b', uid: 'uid-b' } }, again);
    expect(events()).to.have.length(26);
  });
});
