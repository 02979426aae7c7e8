import type { Knex } from 'knex';

/** Whether somebody else has claimed a step before its holder, and was never heard of again. */
export const takenOver: Knex.Migration = {
  async up(knex) {
    await knex.schema.alterTable('step_claims', (table) => {
      table.boolean('taken_over').notNullable().defaultTo(false);
    });
  },
  async down(knex) {
    await knex.schema.alterTable('step_claims', (table) => {
      table.dropColumn('taken_over');
    });
  },
};
