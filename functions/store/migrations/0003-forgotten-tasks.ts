import type { Knex } from 'knex';

/** Which Tasks were forgotten, so that what arrives late about them is not kept. */
export const forgottenTasks: Knex.Migration = {
  async up(knex) {
    await knex.schema.createTable('forgotten_tasks', (table) => {
      table.increments('position');
      table.text('namespace').notNullable();
      table.text('uid').notNullable();
      table.integer('forgotten_at').notNullable().index();
      table.unique(['namespace', 'uid']);
    });
  },
  async down(knex) {
    await knex.schema.dropTable('forgotten_tasks');
  },
};
