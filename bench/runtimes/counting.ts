import { channel } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import Database from 'better-sqlite3';

// Loaded into the platform's process before anything else (`--import`): counts the requests that it takes and its commits. SIGUSR2 writes
// the counts into the file that ORKA_BENCH_COUNTS names, and begins anew.
const file = process.env['ORKA_BENCH_COUNTS'] ?? '';
const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

channel('http.server.request.start').subscribe((message) => {
  const { request } = message as { request: IncomingMessage };
  count(`request ${routeOf(request)}`);
});

const { prepare } = Database.prototype;
Database.prototype.prepare = function counted(this: Database.Database, sql: string) {
  const statement = prepare.call(this, sql);
  if (sql !== 'COMMIT') return statement;
  const { name } = this;
  const run = statement.run.bind(statement) as () => Database.RunResult;
  statement.run = () => {
    count(`commit ${name.split('/').at(-1)}`);
    return run();
  };
  return statement;
} as typeof prepare;

process.on('SIGUSR2', () => {
  writeFileSync(file, JSON.stringify(Object.fromEntries(counts)));
  counts.clear();
});

/** What becomes of an event that is sent to a path; anything else is a function that hears it. */
const ways: Readonly<Record<string, string>> = { '/orka-system/default': 'published', '/events': 'logged' };

/** Method and path with what differs from Task to Task left out; of an event its type and its way. */
function routeOf({ method = '', url = '', headers }: IncomingMessage): string {
  const type = headers['ce-type'];
  if (type !== undefined) return `${String(type).replace('ai.orka.', '')} ${ways[url] ?? 'delivered'}`;
  const path = (url.split('?')[0] ?? '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':uid')
    .replace(/\/(tasks|agents|providers|secrets|jobs|events)\/(?!:uid)[^/]+/g, '/$1/:name')
    .replace(/\/default\/[a-z]+-\d+/g, '/default/:name');
  return `${method} ${path}`;
}
