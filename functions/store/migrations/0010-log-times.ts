import type { Knex } from 'knex';

/** When an event came, so that what is too old can go. Those that are there came now, as far as anybody knows. */
export const logTimes: Knex.Migration = {
  async up(knex) {
    await knex.schema.alterTable('events', (table) => {
      table.integer('received_at').notNullable().defaultTo(0);
    });
    await knex.raw("UPDATE events SET received_at = CAST(unixepoch('subsec') * 1000 AS INTEGER)");
  },
  async down(knex) {
    await knex.schema.alterTable('events', (table) => {
      table.dropColumn('received_at');
    });
  },
};
