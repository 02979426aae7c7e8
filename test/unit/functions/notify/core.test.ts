import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { consumersOf, isFirstHand } from '../../../../functions/notify/core/loops.ts';
import { type Attempted, mostAttempts, outcomeOf, pauses } from '../../../../functions/notify/core/outcome.ts';
import { headersOf, payloadOf } from '../../../../functions/notify/core/payload.ts';
import { reportOf } from '../../../../functions/notify/core/report.ts';
import { retryAfterMs } from '../../../../functions/notify/core/retry-after.ts';
import { keysIn, standardHeaders } from '../../../../functions/notify/core/signature.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import type { Broker } from '../../../../shared/api/knative/broker.ts';
import { notificationId } from '../../../../shared/core/names.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const answered = (status: number, retryAfter?: string): Attempted => ({ kind: 'answered', status, retryAfter });
const failed = (message: string, final = false): Attempted => ({ kind: 'failed', message, final });

describe('what follows from an attempt at a notification', () => {
  for (const status of [200, 201, 204, 299])
    it(`${status} is delivered`, () => expect(outcomeOf(answered(status), 1, now)).to.deep.equal({ kind: 'delivered' }));

  for (const [name, attempted, attempt, pauseMs] of [
    ['500, the first time', answered(500), 1, 5_000],
    ['500, the second time', answered(500), 2, 30_000],
    ['404', answered(404), 3, 120_000],
    ['no answer', failed('no whole answer within 30 s'), 7, 7_200_000],
    ['503 that asks for more', answered(503, '120'), 1, 120_000],
    ['429 that asks for less', answered(429, '1'), 2, 30_000],
    ['429 that asks by date', answered(429, 'Thu, 01 Jan 2026 00:10:00 GMT'), 1, 600_000],
    ['429 that asks for a day', answered(429, '86400'), 1, 3_600_000],
    ['500 that asks for more', answered(500, '120'), 1, 5_000],
    ['503 that says nonsense', answered(503, 'soon'), 1, 5_000],
  ] as const)
    it(`${name}: again after ${pauseMs / 1000} s`, () =>
      expect(outcomeOf(attempted, attempt, now)).to.deep.include({ kind: 'retry', at: now + pauseMs }));

  it('410 ends it at once', () =>
    expect(outcomeOf(answered(410), 1, now)).to.deep.equal({ kind: 'dead', error: 'the receiver answered 410' }));
  it('what the rules refuse ends it at once', () =>
    expect(outcomeOf(failed('refused', true), 1, now)).to.deep.equal({ kind: 'dead', error: 'refused' }));
  it('the eighth failure is the last', () => {
    expect(mostAttempts).to.equal(8);
    expect(pauses).to.have.length(7);
    expect(outcomeOf(answered(500), 8, now).kind).to.equal('dead');
  });
});

describe('Retry-After', () => {
  for (const [header, ms] of [
    [undefined, 0],
    ['0', 0],
    [' 7 ', 7000],
    ['-1', 0],
    ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ] as const)
    it(String(header), () => expect(retryAfterMs(header, now)).to.equal(ms));
});

const task: Task = {
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name: 'report', namespace: 'team', uid: 'u-1' },
  spec: { type: 'ai' },
  status: {
    phase: 'Succeeded',
    message: 'task completed successfully',
    startTime: '2026-01-01T00:00:00Z',
    completionTime: '2026-01-01T00:01:00Z',
    attempts: 1,
    resultRef: { available: true },
    jobName: 'report-job',
  },
};

describe('what a receiver is sent', () => {
  it('has the fields of the contract and no others', () =>
    expect(JSON.parse(payloadOf(task))).to.deep.equal({
      taskName: 'report',
      taskNamespace: 'team',
      phase: 'Succeeded',
      message: 'task completed successfully',
      startTime: '2026-01-01T00:00:00Z',
      completionTime: '2026-01-01T00:01:00Z',
      attempts: 1,
      resultRef: { available: true },
    }));
  it('says so of a runtime agent', () =>
    expect(JSON.parse(payloadOf({ ...task, spec: { type: 'agent' } }))).to.include({ runtimeType: 'agent' }));
  it('leaves out what a Task that never ran has not', () =>
    expect(JSON.parse(payloadOf({ ...task, status: { phase: 'Failed', message: 'no' } }))).to.deep.equal({
      taskName: 'report',
      taskNamespace: 'team',
      phase: 'Failed',
      message: 'no',
    }));
  it('has the headers of the contract', () =>
    expect(headersOf(task)).to.deep.equal({
      'content-type': 'application/json',
      'user-agent': 'Orka-Controller/1.0',
      'x-orka-task': 'report',
      'x-orka-namespace': 'team',
    }));
  it('has an id that follows from Task and phase', () =>
    expect(notificationId({ uid: 'u-1' }, 'Failed')).to.equal('msg_u-1_failed'));
});

describe('the signature', () => {
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1614265330, body: '{"test": 2432232314}' };

  it('is the one of the example in the libraries of Standard Webhooks', () => {
    const keys = keysIn('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(standardHeaders(message, keys)).to.deep.equal({
      'webhook-id': message.id,
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
  it('uses a key without the prefix as it is, and no line break at its end', () => {
    const digest = createHmac('sha256', 'open sesame')
      .update(`${message.id}.${message.timestamp}.${message.body}`)
      .digest('base64');
    expect(standardHeaders(message, keysIn('open sesame\n'))['webhook-signature']).to.equal(`v1,${digest}`);
  });
  it('is one of each key, so that keys can be changed', () =>
    expect(standardHeaders(message, keysIn('new\r\nold\n'))['webhook-signature']?.split(' ')).to.have.length(2));
  it('is left out without a key; id and time are not', () => {
    expect(standardHeaders(message, [])).to.have.all.keys('webhook-id', 'webhook-timestamp');
    for (const entry of ['', '\n', 'whsec_']) expect(keysIn(entry)).to.deep.equal([]);
  });
});

describe('what people are told of an attempt', () => {
  it('that it was delivered', () =>
    expect(reportOf({ kind: 'delivered' }, 2, 'report')).to.deep.equal({
      condition: { type: 'WebhookDelivered', status: 'True', reason: 'Delivered', message: 'delivered with attempt 2' },
      happening: { type: 'Normal', reason: 'WebhookDelivered', message: 'delivered with attempt 2' },
    }));
  it('why not, and when again', () => {
    const { condition, happening } = reportOf({ kind: 'retry', error: 'the receiver answered 500', at: now }, 2, 'report');
    expect(condition).to.include({ status: 'False', reason: 'Retrying' });
    expect(condition.message).to.equal('attempt 2 of 8 failed: the receiver answered 500; the next is at 2026-01-01T00:00:00Z');
    expect(happening).to.include({ type: 'Warning', reason: 'WebhookFailed' });
  });
  it('what to do once it is given up', () => {
    const { condition, happening } = reportOf({ kind: 'dead', error: 'the receiver answered 500' }, 8, 'report');
    expect(condition).to.include({ status: 'False', reason: 'Dead' });
    expect(condition.message).to.contain('orka task resend report');
    expect(happening).to.include({ type: 'Warning', reason: 'WebhookDead' });
  });
});

describe('Brokers that ask for events', () => {
  const broker = (namespace: string, name: string, url?: string): Broker => ({
    apiVersion: 'eventing.knative.dev/v1',
    kind: 'Broker',
    metadata: { namespace, name },
    ...(url === undefined ? {} : { status: { address: { url } } }),
  });
  it('are those with an address, but for the one that the events come from', () => {
    const all = [
      broker('orka-system', 'default', 'http://b/orka-system/default'),
      broker('orka-system', 'other', 'http://b/orka-system/other'),
      broker('team', 'default', 'http://b/team/default'),
      broker('team', 'not-ready'),
    ];
    expect(consumersOf(all, 'orka-system').map(({ url }) => url)).to.deep.equal([
      'http://b/orka-system/other',
      'http://b/team/default',
    ]);
  });
  it('what comes back was forwarded before', () => {
    expect(isFirstHand({ partitionkey: 'x' })).to.equal(true);
    expect(isFirstHand({ orkaforwarded: 'true' })).to.equal(false);
  });
});
