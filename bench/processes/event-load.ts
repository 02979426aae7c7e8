import { Agent, createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

// Both ends of a broker in one process: it sends events and is the subscriber that gets them, on loopback or, where argv names a host at
// which it is reached, on every interface.
const [host = '127.0.0.1'] = process.argv.slice(2);

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
  /** Milliseconds from the sending of an event until the subscriber had it. */
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
subscriber.listen(0, host === '127.0.0.1' ? host : '0.0.0.0', () =>
  process.send?.({ url: `http://${host}:${(subscriber.address() as AddressInfo).port}/` }),
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

/** As many events as `connections` that each wait for their answer can bring. Bare sockets, to leave the processor to the broker. */
async function flood({
  url,
  connections,
  seconds,
}: Extract<LoadOrder, { kind: 'flood' }>): Promise<{ sent: number; refused: number }> {
  const until = performance.now() + seconds * 1000;
  const counts = { sent: 0, refused: 0 };
  await Promise.all(Array.from({ length: connections }, () => sendUntil(until, new URL(url), counts)));
  return counts;
}

/** One connection that sends the next event when the last is answered. */
function sendUntil(until: number, { hostname, port, pathname }: URL, counts: { sent: number; refused: number }): Promise<void> {
  const lines = Object.entries({
    ...eventHeaders,
    host: `${hostname}:${port || 80}`,
    'ce-id': 'flood',
    'content-length': body.length,
  });
  const head = `POST ${pathname} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
  const request = (): string => `${head}ce-sentat: ${performance.now()}\r\n\r\n${body}`;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port || 80), hostname, () => socket.write(request()))
      .setEncoding('latin1')
      .setNoDelay();
    let answer = '';
    socket.on('data', (chunk: string) => {
      answer += chunk;
      // Taken events are answered without a body.
      if (!answer.endsWith('\r\n\r\n')) return;
      counts[answer.startsWith('HTTP/1.1 202') ? 'sent' : 'refused'] += 1;
      answer = '';
      if (performance.now() < until) socket.write(request());
      else socket.end(resolve);
    });
    socket.once('error', reject);
  });
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
