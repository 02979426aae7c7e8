import type { Knex } from 'knex';

/** What a person can do about a run that has failed. */
export const runAdvice: Knex.Migration = {
  async up(knex) {
    await knex.schema.alterTable('runs', (table) => {
      table.text('advice');
    });
  },
  async down(knex) {
    await knex.schema.alterTable('runs', (table) => {
      table.dropColumn('advice');
    });
  },
};
