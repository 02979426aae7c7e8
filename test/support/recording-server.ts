import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KubeConnection } from '../../shared/kube/kube.ts';

/** A request as it arrived: its method, its path without the query, and its body. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A server that writes down what arrives, before anything else is done about it. */
export interface RecordingServer {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** Keeps back the answers to what the predicate picks, until `letGo`. */
  hold(picks: (arrival: Arrival) => boolean): void;
  letGo(): void;
  close(): Promise<void>;
}

type Answer = (req: IncomingMessage, body: string, res: ServerResponse) => void;

/** Starts one; `answer` says what is answered to each request, when its time comes. */
export async function startRecordingServer(answer: Answer): Promise<RecordingServer> {
  const arrivals: Arrival[] = [];
  let picks: (arrival: Arrival) => boolean = () => false;
  let gate = Promise.withResolvers<void>();
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.once('end', async () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const arrival = { method: req.method ?? '', path: req.url?.split('?')[0] ?? '', body };
      arrivals.push(arrival);
      if (picks(arrival)) await gate.promise;
      if (!res.destroyed) answer(req, body, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    hold(chosen) {
      gate = Promise.withResolvers();
      picks = chosen;
    },
    letGo() {
      picks = () => false;
      gate.resolve();
    },
    close() {
      gate.resolve();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers with this status and body. */
export const always =
  (status: number, body = ''): Answer =>
  (_req, _body, res) =>
    void res.writeHead(status, { 'content-type': 'application/json' }).end(body);

/** Passes everything on to an API server, as whoever the connection says. */
export function passOn({ server, ca, clientCertificate }: KubeConnection): Answer {
  return (req, body, res) => {
    const { host: _host, authorization: _authorization, connection: _connection, ...headers } = req.headers;
    const target = request(
      new URL(req.url ?? '/', server),
      { method: req.method, headers, ca, ...clientCertificate },
      (answered) => {
        res.writeHead(answered.statusCode ?? 502, answered.headers);
        answered.pipe(res);
        answered.once('error', () => res.destroy());
      },
    );
    target.once('error', () => res.destroy());
    res.once('close', () => target.destroy());
    target.end(body);
  };
}
