import type { Database } from '../database.ts';
import { createArtifactsTable } from './artifacts.ts';
import { createDeadLettersTable } from './dead-letters.ts';
import { createEventsTable } from './events.ts';
import { createForgottenTasksTable } from './forgotten-tasks.ts';
import { createLogsTable } from './logs.ts';
import { createMessagesTable } from './messages.ts';
import { createPlansTable } from './plans.ts';
import { createReservationsTable } from './reservations.ts';
import { createResultsTable } from './results.ts';
import { createRunsTable } from './runs.ts';
import { createStepsTable } from './steps.ts';
import { createUsageTable } from './usage.ts';

export type Tables = ReturnType<typeof createTables>;

/** All tables of the store on one connection, their statements prepared. */
export function createTables(db: Database, { eventRetention }: { readonly eventRetention: number }) {
  return {
    runs: createRunsTable(db),
    steps: createStepsTable(db),
    usage: createUsageTable(db),
    results: createResultsTable(db),
    plans: createPlansTable(db),
    logs: createLogsTable(db),
    artifacts: createArtifactsTable(db),
    messages: createMessagesTable(db),
    events: createEventsTable(db, eventRetention),
    deadLetters: createDeadLettersTable(db),
    reservations: createReservationsTable(db),
    forgotten: createForgottenTasksTable(db),
  };
}
