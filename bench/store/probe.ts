import { createServer } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Listening, listen } from '../../shared/http/server.ts';

/**
 * The limit of this machine: node:http and better-sqlite3 with nothing between them. A request is one row, a turn of the event loop
 * one transaction, and the answer goes out after the commit with synchronous=FULL.
 */
export async function startProbe(folder: string): Promise<Listening> {
  const db = new Database(join(folder, 'probe.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE steps (path TEXT PRIMARY KEY, body TEXT NOT NULL)');
  const insert = db.prepare('INSERT INTO steps (path, body) VALUES (?, ?)');
  const [begin, commit] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT')];
  let waiting: { path: string; body: string; done: () => void }[] = [];

  function flush(): void {
    const batch = waiting;
    waiting = [];
    begin.run();
    for (const { path, body } of batch) insert.run(path, body);
    commit.run();
    for (const { done } of batch) done();
  }

  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      waiting.push({
        path: req.url ?? '',
        body: Buffer.concat(chunks).toString('utf8'),
        done: () => res.writeHead(201, { 'content-length': '0' }).end(),
      });
      if (waiting.length === 1) setImmediate(flush);
    });
  });
  const listening = await listen(server, { port: 0 });
  return {
    ...listening,
    async close() {
      await listening.close(500);
      db.close();
    },
  };
}
