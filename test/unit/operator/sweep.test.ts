import { expect } from 'chai';
import { sweepOne, whoAsksAgain } from '../../../operator/core/sweep.ts';
import type { Task, TaskStatus } from '../../../shared/api/generated/task.ts';
import type { ReservationRecord } from '../../../shared/store/store.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const record = (change: Partial<ReservationRecord> & { seconds?: number } = {}): ReservationRecord => {
  const { seconds = 3600, ...rest } = change;
  const since = new Date(now - seconds * 1000).toISOString();
  return { namespace: 'team', name: 't', uid: 'u', granted: true, scopes: ['tasks/team'], since, ...rest };
};
const task = (status: TaskStatus, uid = 'u'): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { namespace: 'team', name: 't', uid },
  spec: { type: 'ai' },
  status,
});
const inLine = (uid?: string): Task =>
  task(
    {
      phase: 'Pending',
      conditions: [
        { type: 'Admitted', status: 'False', reason: 'NamespaceTaskLimitReached', message: '', lastTransitionTime: '' },
      ],
    },
    uid,
  );

describe('the operator compares places with Tasks', () => {
  for (const [why, reservation, found, expected] of [
    ['one whose Task runs', record(), task({ phase: 'Running' }), 'fine'],
    ['one whose Task is gone', record(), undefined, 'release'],
    ['one whose name another Task has by now', record(), task({ phase: 'Running' }, 'other'), 'release'],
    ['one whose Task has ended', record(), task({ phase: 'Failed' }), 'release'],
    ['one whose Task is gone, as it seems, since a moment ago', record({ seconds: 59 }), undefined, 'fine'],
    ['one in line whose Task is gone', record({ granted: false }), undefined, 'release'],
    ['one that was let in and does not know', record({ seconds: 2 }), inLine(), 'tell'],
    ['one that was let in this moment', record({ seconds: 1 }), inLine(), 'fine'],
    ['one in line', record({ granted: false }), inLine(), 'fine'],
    [
      'one that keeps its session between two attempts',
      record({ scopes: ['session/team/s'] }),
      task({ phase: 'Pending' }),
      'fine',
    ],
  ] as const) {
    it(why, () => expect(sweepOne(reservation, found, now)).to.equal(expected));
  }

  it('of those who wait for the same one asks again, for the limit may be another', () => {
    const waiting = ['a', 'b', 'c'].map((uid) =>
      record({ uid, granted: false, scopes: [uid === 'c' ? 'agent/x/y' : 'tasks/team'] }),
    );
    expect(whoAsksAgain(waiting, { tasks: [], known: new Set() }).map(({ uid }) => uid)).to.have.members(['b', 'c']);
  });
  it('those ask again of whom the store knows nothing', () => {
    const tasks = [inLine('known'), inLine('forgotten'), task({ phase: 'Running' }, 'at-work')];
    expect(whoAsksAgain([], { tasks, known: new Set(['known']) })).to.deep.equal([
      { namespace: 'team', name: 't', uid: 'forgotten' },
    ]);
  });
});
