import type { Knex } from 'knex';

/** By which call a message was read, so that the same call can read it again. */
export const readingCalls: Knex.Migration = {
  async up(knex) {
    await knex.schema.alterTable('message_reads', (table) => {
      table.text('call');
    });
  },
  async down(knex) {
    await knex.schema.alterTable('message_reads', (table) => {
      table.dropColumn('call');
    });
  },
};
