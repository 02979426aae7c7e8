import { eventAudience } from '../../eventing/door.ts';
import { audience, readEnvironment } from '../../shared/config/environment.ts';

/** What an installation says to this process. */
export const storeEnvironment = readEnvironment({
  optional: {
    /** The SQLite file, on a volume that nobody else writes to. */
    ORKA_STORE_PATH: { type: 'string', minLength: 1, default: '/data/store.db' },
    ORKA_TOKEN_AUDIENCE: audience,
    ORKA_EVENT_AUDIENCE: eventAudience,
    /** Events kept of each namespace. */
    ORKA_EVENT_RETENTION: { type: 'integer', minimum: 1, default: 100_000 },
    /** Bytes of data that the log of events holds at most, over all namespaces. */
    ORKA_EVENT_LOG_BYTES: { type: 'integer', minimum: 1, default: 1024 ** 3 },
    /** Days that events and dead letters are kept. */
    ORKA_EVENT_RETENTION_DAYS: { type: 'integer', minimum: 1, maximum: 36_500, default: 30 },
    /** Dead letters kept. */
    ORKA_DEAD_LETTER_RETENTION: { type: 'integer', minimum: 1, default: 10_000 },
  },
});
