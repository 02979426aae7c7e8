import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import autocannon from 'autocannon';

// Both ends of a broker in one process: it sends events and is the subscriber that gets them.
export type LoadOrder =
  | { readonly kind: 'flood'; readonly url: string; readonly connections: number; readonly seconds: number }
  | {
      readonly kind: 'steady';
      readonly url: string;
      readonly perSecond: number;
      readonly seconds: number;
      readonly subscriberIsDown?: boolean;
    };

export interface LoadReport {
  readonly sent: number;
  readonly refused: number;
  readonly delivered: number;
  /** Seconds from the first request until every event was delivered. */
  readonly seconds: number;
  /** Milliseconds from the sending of an event until the subscriber had it; of a steady load only. */
  readonly latencies: number[];
}

const body = JSON.stringify({
  task: { namespace: 'default', name: 'build-feature', uid: '0f8d3c1a-5b6e-4a7f-9c2d-1e3f5a7b9c0d' },
});
const eventHeaders = {
  'ce-specversion': '1.0',
  'ce-type': 'bench.event',
  'ce-source': '/bench',
  'ce-subject': 'namespaces/default/tasks/build-feature',
  'content-type': 'application/json',
};

let delivered = 0;
let latencies: number[] = [];
const subscriber = createServer((req, res) => {
  const sentAt = Number(req.headers['ce-sentat']);
  req.resume().once('end', () => {
    delivered += 1;
    if (Number.isFinite(sentAt)) latencies.push(performance.now() - sentAt);
    res.writeHead(202, { 'content-length': '0' }).end();
  });
});
subscriber.listen(0, '127.0.0.1', () =>
  process.send?.({ url: `http://127.0.0.1:${(subscriber.address() as AddressInfo).port}/` }),
);

process.on('message', async (order: LoadOrder | 'close') => {
  if (order === 'close') {
    subscriber.closeAllConnections();
    subscriber.close();
    process.disconnect();
    return;
  }
  delivered = 0;
  latencies = [];
  const began = performance.now();
  const { sent, refused } = order.kind === 'flood' ? await flood(order) : await steady(order);
  const isDown = order.kind === 'steady' && order.subscriberIsDown === true;
  const giveUp = performance.now() + 5_000;
  while (!isDown && delivered < sent && performance.now() < giveUp) await new Promise((resolve) => setTimeout(resolve, 5));
  process.send?.({ sent, refused, delivered, seconds: (performance.now() - began) / 1000, latencies } satisfies LoadReport);
});

/** As many events as `connections` that each wait for their answer can bring. */
async function flood({
  url,
  connections,
  seconds,
}: Extract<LoadOrder, { kind: 'flood' }>): Promise<{ sent: number; refused: number }> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { ...eventHeaders, 'ce-id': 'flood' },
    body,
  });
  return { sent: result['2xx'], refused: result.non2xx + result.errors };
}

/** Events at fixed times, whatever the answers: a slow answer does not spare the broker the next event. */
async function steady({
  url,
  perSecond,
  seconds,
}: Extract<LoadOrder, { kind: 'steady' }>): Promise<{ sent: number; refused: number }> {
  const agent = new Agent({ keepAlive: true });
  const [total, began] = [perSecond * seconds, performance.now()];
  const answers: Promise<boolean>[] = [];
  while (answers.length < total) {
    const due = Math.min(total, Math.floor(((performance.now() - began) * perSecond) / 1000));
    while (answers.length < due) answers.push(send(url, agent, answers.length));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const taken = (await Promise.all(answers)).filter(Boolean).length;
  agent.destroy();
  return { sent: taken, refused: total - taken };
}

function send(url: string, agent: Agent, id: number): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = {
      ...eventHeaders,
      'ce-id': String(id),
      'ce-sentat': String(performance.now()),
      'content-length': body.length,
    };
    const req = request(url, { agent, method: 'POST', headers }, (res) =>
      res.resume().once('end', () => resolve(res.statusCode === 202)),
    );
    req.once('error', () => resolve(false)).end(body);
  });
}
