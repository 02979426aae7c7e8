import type { Database } from '../database.ts';
import { createArtifactsTable } from './artifacts.ts';
import { createCallReservationsTable } from './call-reservations.ts';
import { createCallTimesTable } from './call-times.ts';
import { createDeadLettersTable } from './dead-letters.ts';
import { createEventsTable } from './events.ts';
import { createFeedTable } from './feed.ts';
import { createForgottenTasksTable } from './forgotten-tasks.ts';
import type { LogLimits } from './log-size.ts';
import { createLogsTable } from './logs.ts';
import { createMemoriesTable } from './memories.ts';
import { createMemorySearch } from './memory-search.ts';
import { createMessagesTable } from './messages.ts';
import { createNotificationsTable } from './notifications.ts';
import { createPlansTable } from './plans.ts';
import { createProposalsTable } from './proposals.ts';
import { createProviderStatesTable } from './provider-states.ts';
import { createReservationsTable } from './reservations.ts';
import { createResultsTable } from './results.ts';
import { createRunContextsTable } from './run-contexts.ts';
import { createRunsTable } from './runs.ts';
import { createTranscriptSearch } from './session-words.ts';
import { createSessionsTable } from './sessions.ts';
import { createSpendingTable } from './spending.ts';
import { createStepClaimsTable } from './step-claims.ts';
import { createStepsTable } from './steps.ts';
import { createUsageTable } from './usage.ts';

export type Tables = ReturnType<typeof createTables>;

/** All tables of the store on one connection, their statements prepared. */
export function createTables(db: Database, limits: Readonly<Record<'events' | 'deadLetters', LogLimits>>) {
  const forgotten = createForgottenTasksTable(db);
  const spending = createSpendingTable(db, forgotten);
  const callTimes = createCallTimesTable(db);
  return {
    runs: createRunsTable(db),
    runContexts: createRunContextsTable(db),
    steps: createStepsTable(db),
    stepClaims: createStepClaimsTable(db),
    usage: createUsageTable(db),
    results: createResultsTable(db),
    plans: createPlansTable(db),
    logs: createLogsTable(db),
    artifacts: createArtifactsTable(db),
    messages: createMessagesTable(db),
    events: createEventsTable(db, limits.events),
    deadLetters: createDeadLettersTable(db, limits.deadLetters),
    reservations: createReservationsTable(db),
    sessions: createSessionsTable(db),
    searchTranscripts: createTranscriptSearch(db),
    memories: createMemoriesTable(db),
    searchMemories: createMemorySearch(db),
    proposals: createProposalsTable(db),
    notifications: createNotificationsTable(db),
    spending,
    callTimes,
    callReservations: createCallReservationsTable(db, { spending, callTimes }),
    providerStates: createProviderStatesTable(db),
    feed: createFeedTable(db),
    forgotten,
  };
}
