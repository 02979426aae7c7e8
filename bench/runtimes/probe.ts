import { Agent, createServer, request } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { createGroupCommit } from '../../shared/commit/group-commit.ts';
import { sqlTransaction } from '../../shared/commit/sql-transaction.ts';
import { listen } from '../../shared/http/server.ts';

// The limit of this machine for one Task: node:http and better-sqlite3 in one process, as in `orka dev`, that sends itself `hops` requests
// one after another, the first `commits` of which write a row, on disk (synchronous=FULL) before they are answered. Arguments: a folder,
// hops, commits. Prints its address; a POST to /task is one Task.
const [folder = '', hops = 0, commits = 0] = [process.argv[2], ...process.argv.slice(3).map(Number)] as [string, number, number];
const db = new Database(join(folder, 'probe.db'));
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
const insert = db.prepare('INSERT INTO rows (body) VALUES (?)');
const group = createGroupCommit(sqlTransaction(db));
const agent = new Agent({ keepAlive: true });
const body = JSON.stringify({ text: 'x'.repeat(1000) });

const server = createServer((req, res) => {
  req.resume().once('end', () => {
    void answer(req.url ?? '').then(() => res.writeHead(200, { 'content-length': '2' }).end('{}'));
  });
});
const { url } = await listen(server, { port: 0 });
console.log(url);

async function answer(path: string): Promise<void> {
  if (path === '/commit') await group.run(() => insert.run(body));
  if (path !== '/task') return;
  for (let hop = 0; hop < hops; hop += 1) await ask(hop < commits ? '/commit' : '/read');
}

function ask(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const req = request(url + path, { agent, method: 'POST', headers }, (res) => res.resume().once('end', resolve));
    req.once('error', reject).end(body);
  });
}
