import { expect } from 'chai';
import type { AnyOrkaEvent } from '../../../eventing/core/catalogue.ts';
import { trimTask } from '../../../operator/core/trim.ts';
import { unannounced } from '../../../operator/core/unannounced.ts';
import { createDueNotifications } from '../../../operator/due-notifications.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { silent } from '../../../shared/log/logger.ts';
import type { NotificationRecord } from '../../../shared/store/notifications.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const ended = (
  secondsAgo: number,
  more: Partial<Task['spec']> = {},
  status: Partial<NonNullable<Task['status']>> = {},
): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 'report', namespace: 'team', uid: 'u-1' },
  spec: { type: 'ai', webhookURL: 'https://example.com/', ...more },
  status: { phase: 'Failed', completionTime: new Date(now - secondsAgo * 1000).toISOString(), ...status },
});
const condition = (status: 'True' | 'False') => ({
  type: 'WebhookDelivered',
  status,
  reason: 'x',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});
const ref = { namespace: 'team', name: 'report', uid: 'u-1' };

describe('ends that nobody was told of', () => {
  for (const [name, task, isOne] of [
    ['one that ended a minute ago', ended(60), true],
    ['one that has just ended', ended(10), false],
    ['one that ended long ago', ended(7200), false],
    ['one whose receiver was told', ended(60, {}, { conditions: [condition('True')] }), false],
    ['one whose receiver is being tried', ended(60, {}, { conditions: [condition('False')] }), false],
    ['one that names no receiver', ended(60, { webhookURL: '' }), false],
    ['one that runs', ended(60, {}, { phase: 'Running' }), false],
    ['one that is being deleted', { ...ended(60), metadata: { ...ref, deletionTimestamp: '2026-01-01T00:00:00Z' } }, false],
  ] as const)
    it(`${name}: ${isOne ? 'yes' : 'no'}`, () => {
      const expected = isOne ? [{ ref, phase: 'Failed', parent: undefined }] : [];
      expect(unannounced([task], now)).to.deep.equal(expected);
      expect(unannounced([trimTask(task)], now), 'as the cache has it').to.deep.equal(expected);
    });
});

describe('notifications that are due', () => {
  const record = (attempts: number): NotificationRecord => ({
    ...ref,
    id: 'msg_u-1_failed',
    url: 'https://example.com/',
    state: 'pending',
    attempts,
    createdAt: '2026-01-01T00:00:00Z',
  });
  function round(records: readonly NotificationRecord[], tasks: readonly Task[] = []) {
    const sent: AnyOrkaEvent[] = [];
    const asked: object[] = [];
    const announce = createDueNotifications({
      store: {
        notifications: async (query) => {
          asked.push(query);
          return records;
        },
      },
      caches: { tasks: { list: () => tasks } } as never,
      publisher: { publish: async (event) => void sent.push(event) },
      namespace: 'team',
      log: silent,
      now: () => now,
    });
    return { announce, sent, asked };
  }

  it('are announced, each attempt as an event of its own', async () => {
    const { announce, sent, asked } = round([record(1)]);
    await announce();
    expect(asked).to.deep.equal([{ state: 'due', namespace: 'team', limit: 500 }]);
    expect(sent.map(({ type, data }) => [type, data])).to.deep.equal([
      ['ai.orka.notification.due.v1', { task: ref, notification: 'msg_u-1_failed' }],
    ]);
    const again = round([record(2)]);
    await again.announce();
    expect(again.sent[0]?.id).not.to.equal(sent[0]?.id);
  });
  it('an end that nobody was told of is said again', async () => {
    const { announce, sent } = round([], [ended(60)]);
    await announce();
    expect(sent.map(({ id, source }) => [id, source])).to.deep.equal([['u-1.Failed.ai.orka.task.finished.v1', '/orka/operator']]);
  });
  it('a store that does not answer is asked the next time', async () => {
    let times = 0;
    const announce = createDueNotifications({
      store: {
        async notifications() {
          times += 1;
          throw new Error('no');
        },
      },
      caches: { tasks: { list: () => [] } } as never,
      publisher: { publish: async () => undefined },
      log: silent,
      now: () => now,
    });
    await announce();
    await announce();
    expect(times).to.equal(2);
  });
});
