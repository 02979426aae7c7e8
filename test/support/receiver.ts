import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it was heard. */
export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** By `performance.now()`. */
  readonly at: number;
}

/** Somebody outside, who writes down what is sent there. */
export interface Receiver {
  readonly url: string;
  readonly heard: readonly Heard[];
  /** How often it was dialled, whether anything was said or not. */
  connections(): number;
  /** What is answered to each; 204 at first. */
  answer: (heard: Heard, res: ServerResponse) => void;
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function startReceiver(): Promise<Receiver> {
  const heard: Heard[] = [];
  let connections = 0;
  const server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.once('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const one = { path: req.url ?? '', headers: req.headers, body, at: performance.now() };
      heard.push(one);
      receiver.answer(one, res);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    heard,
    connections: () => connections,
    answer: (_heard, res) => void res.writeHead(204).end(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return receiver;
}
