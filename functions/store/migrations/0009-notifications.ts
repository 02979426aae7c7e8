import type { Knex } from 'knex';

/** What is to be told to somebody outside, and how far that has come. */
export const notifications: Knex.Migration = {
  async up(knex) {
    await knex.schema.createTable('notifications', (table) => {
      for (const column of ['namespace', 'uid', 'id', 'name', 'url', 'state']) table.text(column).notNullable();
      table.integer('attempts').notNullable().defaultTo(0);
      table.integer('next_at').notNullable();
      table.text('holder');
      table.integer('held_until');
      table.text('error');
      table.integer('created_at').notNullable();
      table.text('body').notNullable();
      table.primary(['namespace', 'uid', 'id']);
      table.index(['state', 'next_at']);
    });
  },
  async down(knex) {
    await knex.schema.dropTable('notifications');
  },
};
