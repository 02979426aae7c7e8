import type { Knex } from 'knex';

/** What model calls cost and may cost, the times that were handed out for them, the state of Providers, and runs that stand still. */
export const spending: Knex.Migration = {
  async up(knex) {
    for (const statement of statements) await knex.raw(statement);
  },
  async down(knex) {
    for (const table of ['provider_states', 'call_times', 'call_reservations', 'spending']) await knex.schema.dropTable(table);
    for (const column of pausing) await knex.raw(`ALTER TABLE runs DROP COLUMN ${column.split(' ')[0]}`);
    for (const total of totals) await knex.raw(`ALTER TABLE task_usage DROP COLUMN ${total}`);
  },
};

const totals = ['cached_input_tokens', 'cost_nanos', 'unpriced_calls'];

// refused_*: the worst case of the call that a budget refused last.
const pausing = ['paused TEXT', 'pauses INTEGER NOT NULL DEFAULT 0', 'refused_tokens INTEGER', 'refused_cost_nanos INTEGER'];

const sums = [
  'calls',
  'tokens',
  'cost_nanos',
  'unpriced_calls',
  'presumed_tokens',
  'presumed_cost_nanos',
  'reserved_tokens',
  'reserved_cost_nanos',
].map((sum) => `${sum} INTEGER NOT NULL DEFAULT 0`);

const statements = [
  `CREATE TABLE spending (scope TEXT PRIMARY KEY, ${sums.join(', ')}) WITHOUT ROWID`,
  // scopes and keys are JSON arrays: the budgets it is reserved in, and the rate limits it has a time of.
  `CREATE TABLE call_reservations (run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE, step INTEGER NOT NULL,
     holder TEXT NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL, told INTEGER NOT NULL, tokens INTEGER NOT NULL, cost_nanos INTEGER,
     scopes TEXT NOT NULL, keys TEXT NOT NULL, PRIMARY KEY (run_id, step)) WITHOUT ROWID`,
  // By stretches of time (core/rate-window.ts); "bound" counts those calls whose time this key has chosen.
  `CREATE TABLE call_times ("key" TEXT NOT NULL, level INTEGER NOT NULL, node INTEGER NOT NULL, requests INTEGER NOT NULL,
     tokens INTEGER NOT NULL, bound INTEGER NOT NULL, PRIMARY KEY ("key", level, node)) WITHOUT ROWID`,
  'CREATE INDEX call_times_bound ON call_times ("key", node) WHERE level = 0 AND bound > 0',
  `CREATE TABLE provider_states (namespace TEXT NOT NULL, name TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0,
     cooling_until INTEGER NOT NULL DEFAULT 0, api TEXT, PRIMARY KEY (namespace, name)) WITHOUT ROWID`,
  ...pausing.map((column) => `ALTER TABLE runs ADD COLUMN ${column}`),
  ...totals.map((total) => `ALTER TABLE task_usage ADD COLUMN ${total} INTEGER NOT NULL DEFAULT 0`),
  // Nobody knew prices until now.
  'UPDATE task_usage SET unpriced_calls = model_calls',
];
