import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { inChaos, startChaoticPlatform } from '../support/chaotic-platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { type Heard, type Receiver, startReceiver } from '../support/receiver.ts';

const key = 'a key that both know';

describe(`notifications, ${inChaos}`, function () {
  this.timeout(120_000);
  let platform: TestPlatform;
  let receiver: Receiver;

  before(async () => {
    platform = await startChaoticPlatform();
    await platform.secret('hook', { secret: key });
  });
  after(async () => {
    await platform?.close();
  });
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  const quick = (webhookURL: string): Task['spec'] => ({
    type: 'container',
    command: ['true'],
    webhookURL,
    webhookSecretRef: { name: 'hook' },
  });
  const shows = (name: string, reason: string): Promise<Task> =>
    platform.taskThat(
      name,
      `show WebhookDelivered ${reason}`,
      ({ status }) => findCondition(status?.conditions, 'WebhookDelivered')?.reason === reason,
    );
  const isSigned = ({ headers, body }: Heard): boolean => {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    return headers['webhook-signature'] === `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  };

  it('the receiver hears of the end once, signed', async () => {
    await platform.task('one', quick(receiver.url));
    const { status, metadata } = await shows('one', 'Delivered');
    expect(status?.webhookDelivered).to.equal(true);
    expect(receiver.heard).to.have.length(1);
    const [one] = receiver.heard as [Heard];
    expect(isSigned(one)).to.equal(true);
    expect(one.headers).to.include({ 'webhook-id': `msg_${metadata.uid}_succeeded`, 'x-orka-task': 'one' });
    expect(JSON.parse(one.body)).to.deep.include({
      taskName: 'one',
      taskNamespace: 'default',
      phase: 'Succeeded',
      attempts: 1,
      completionTime: status?.completionTime,
    });
  });

  it('what a receiver did not take comes again; given up, it can be sent again by REST', async () => {
    receiver.answer = (_heard, res) => void res.writeHead(410).end();
    await platform.task('gone', quick(receiver.url));
    await shows('gone', 'Dead');
    const listed = await platform.rest.json<{ items: { name: string; error: string }[] }>(
      'GET',
      '/api/v1/notifications?state=dead',
    );
    expect(listed.items.map(({ name, error }) => [name, error])).to.deep.equal([['gone', 'the receiver answered 410']]);
    receiver.answer = (_heard, res) => void res.writeHead(204).end();
    const answer = await platform.rest.request('POST', '/api/v1/tasks/gone/notification/resend');
    expect(answer.status).to.equal(202);
    await shows('gone', 'Delivered');
    expect(new Set(receiver.heard.map(({ headers }) => headers['webhook-id'])).size).to.equal(1);
    expect(receiver.heard).to.have.length(2);
  });

  it('a failure is made good after five seconds', async () => {
    receiver.answer = (_heard, res) => void res.writeHead(receiver.heard.length === 1 ? 503 : 204).end();
    await platform.task('hiccup', quick(receiver.url));
    await shows('hiccup', 'Retrying');
    await shows('hiccup', 'Delivered');
    const [first, second] = receiver.heard as [Heard, Heard];
    expect(second.at - first.at).to.be.within(4900, 15_000);
    expect(receiver.heard.every(isSigned)).to.equal(true);
  });

  it('an address of the cluster is refused, and the Task says so', async () => {
    await platform.task('refused', quick('http://10.0.0.1/'));
    const { status } = await shows('refused', 'Dead');
    expect(findCondition(status?.conditions, 'WebhookDelivered')?.message).to.contain('address 10.0.0.1 is refused');
  });

  it('there is nothing to send again of a Task that names no receiver, or has not ended', async () => {
    await platform.task('quiet', { type: 'container', command: ['true'] });
    await platform.ended('quiet');
    const resend = (name: string) => platform.rest.exchange('POST', `/api/v1/tasks/${name}/notification/resend`);
    expect((await resend('quiet')).status).to.equal(404);
    await platform.task('busy', { type: 'container', command: ['sleep', '60'], webhookURL: receiver.url });
    expect((await resend('busy')).status).to.equal(409);
    await platform.kube.delete(Tasks, { namespace: 'default', name: 'busy' });
  });
});
