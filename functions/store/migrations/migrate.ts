import knex, { type Knex } from 'knex';
import { records } from './0001-records.ts';
import { capacityAndEvents } from './0002-capacity-and-events.ts';
import { forgottenTasks } from './0003-forgotten-tasks.ts';
import { readingCalls } from './0004-reading-calls.ts';
import { stepClaims } from './0005-step-claims.ts';
import { logSizes } from './0006-log-sizes.ts';
import { places } from './0007-places.ts';
import { sessions } from './0008-sessions.ts';
import { notifications } from './0009-notifications.ts';
import { logTimes } from './0010-log-times.ts';
import { runAdvice } from './0011-run-advice.ts';
import { memories } from './0012-memories.ts';
import { takenOver } from './0013-taken-over.ts';
import { spending } from './0014-spending.ts';
import { migrationNames } from './index.ts';

/** Migrations by name. They are listed rather than found on disk, so that a bundle holds them too. */
const migrations: Readonly<Record<string, Knex.Migration>> = {
  '0001-records': records,
  '0002-capacity-and-events': capacityAndEvents,
  '0003-forgotten-tasks': forgottenTasks,
  '0004-reading-calls': readingCalls,
  '0005-step-claims': stepClaims,
  '0006-log-sizes': logSizes,
  '0007-places': places,
  '0008-sessions': sessions,
  '0009-notifications': notifications,
  '0010-log-times': logTimes,
  '0011-run-advice': runAdvice,
  '0012-memories': memories,
  '0013-taken-over': takenOver,
  '0014-spending': spending,
};

const source: Knex.MigrationSource<string> = {
  getMigrations: async () => [...migrationNames],
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const migration = migrations[name];
    if (migration === undefined) throw new Error(`migration ${name} is listed but not there`);
    return migration;
  },
};

/** Applies to the file at `path` the migrations that it has not seen, each in a transaction, oldest first. */
export async function migrate(path: string): Promise<void> {
  const client = knex({ client: 'better-sqlite3', connection: { filename: path }, useNullAsDefault: true });
  try {
    await client.migrate.latest({ migrationSource: source });
  } finally {
    await client.destroy();
  }
}
