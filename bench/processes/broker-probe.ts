import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

// The least that a durable broker can do, with the same parts: take a request in, commit it (FULL, one transaction per turn of the
// event loop), answer 202, send it on, delete it. No validation, no filter, no retry.
const [subscriber = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'orka-bench-'));
const db = new Database(join(folder, 'probe.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE events (seq INTEGER PRIMARY KEY, headers TEXT, body BLOB)');
const insert = db.prepare('INSERT INTO events (headers, body) VALUES (?, ?)');
const remove = db.prepare('DELETE FROM events WHERE seq = ?');
const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];

interface Event {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  readonly res: ServerResponse;
}

const { hostname, port } = new URL(subscriber);
const agent = new Agent({ keepAlive: true });
let arrived: Event[] = [];
let forwarded: (number | bigint)[] = [];

function turn(): void {
  if (!db.open) return;
  const [events, done] = [arrived, forwarded];
  arrived = [];
  forwarded = [];
  begin.run();
  const kept = events.map((event) => ({ ...event, seq: insert.run(JSON.stringify(event.headers), event.body).lastInsertRowid }));
  for (const seq of done) remove.run(seq);
  commit.run();
  for (const event of kept) {
    event.res.writeHead(202, { 'content-length': '0' }).end();
    forward(event);
  }
}

const soon = (): void => {
  if (arrived.length + forwarded.length === 1) setImmediate(turn);
};

function forward({ headers, body, seq }: Event & { seq: number | bigint }): void {
  const finish = (): void => {
    forwarded.push(seq);
    soon();
  };
  const req = request({ agent, hostname, port, method: 'POST', headers: { ...headers, 'content-length': body.length } }, (res) =>
    res.resume().once('end', finish),
  );
  req.once('error', finish).end(body);
}

const eventHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string] => entry[0].startsWith('ce-') || entry[0] === 'content-type',
    ),
  );

const server = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.once('end', () => {
    arrived.push({ headers: eventHeaders(req.headers), body: Buffer.concat(chunks), res });
    soon();
  });
});
server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }));
process.on('message', () => {
  server.closeAllConnections();
  server.close();
  agent.destroy();
  db.close();
  rmSync(folder, { recursive: true });
  process.disconnect();
});
