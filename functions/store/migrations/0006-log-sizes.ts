import type { Knex } from 'knex';

const logs = [
  { table: 'events', size: (row: string) => `octet_length(${row}.data)` },
  { table: 'dead_letters', size: (row: string) => `octet_length(${row}.event) + octet_length(${row}.message)` },
];

/** How many bytes each log holds, counted as rows come and go: what anybody may fill has to have an end. */
export const logSizes: Knex.Migration = {
  async up(knex) {
    await knex.schema.createTable('log_sizes', (table) => {
      table.text('log').primary();
      table.integer('bytes').notNullable();
    });
    for (const { table, size } of logs) {
      await knex.raw(`INSERT INTO log_sizes SELECT '${table}', coalesce(sum(${size(table)}), 0) FROM ${table}`);
      const change = (name: string, when: string, sign: string, row: string): string =>
        `CREATE TRIGGER ${table}_${name} AFTER ${when} ON ${table} BEGIN
           UPDATE log_sizes SET bytes = bytes ${sign} (${size(row)}) WHERE log = '${table}';
         END`;
      await knex.raw(change('added', 'INSERT', '+', 'new'));
      await knex.raw(change('removed', 'DELETE', '-', 'old'));
    }
  },
  async down(knex) {
    for (const { table } of logs) for (const name of ['added', 'removed']) await knex.raw(`DROP TRIGGER ${table}_${name}`);
    await knex.schema.dropTable('log_sizes');
  },
};
