import type { Knex } from 'knex';

/** Who has a place and who waits for one, what has happened, and what could not be delivered. */
export const capacityAndEvents: Knex.Migration = {
  async up(knex) {
    await knex.schema.createTable('reservations', (table) => {
      table.increments('position');
      table.text('namespace').notNullable();
      table.text('uid').notNullable();
      table.text('name').notNullable();
      table.text('scopes').notNullable();
      table.integer('granted').notNullable();
      table.text('freed_by');
      table.unique(['namespace', 'uid']);
      table.index(['namespace', 'granted', 'position']);
      table.index(['namespace', 'freed_by']);
    });
    await knex.schema.createTable('places', (table) => {
      table.text('namespace').notNullable();
      table.text('scope').notNullable();
      table.text('uid').notNullable();
      table.primary(['namespace', 'scope', 'uid']);
      table.index(['namespace', 'uid']);
    });
    await knex.schema.createTable('events', (table) => {
      table.increments('seq');
      table.text('namespace').notNullable();
      table.text('source').notNullable();
      table.text('id').notNullable();
      table.text('type').notNullable();
      table.text('subject');
      table.text('time').notNullable();
      table.text('task_uid');
      table.text('parent_uid');
      table.text('data').notNullable();
      table.unique(['source', 'id']);
      table.index(['namespace', 'seq']);
      table.index(['task_uid', 'seq']);
      table.index(['parent_uid', 'seq']);
    });
    await knex.schema.createTable('dead_letters', (table) => {
      table.increments('seq');
      table.text('source').notNullable();
      table.text('id').notNullable();
      table.text('destination').notNullable();
      table.integer('status');
      table.text('message').notNullable();
      table.integer('received_at').notNullable();
      table.text('event').notNullable();
      table.unique(['source', 'id', 'destination']);
    });
  },
  async down(knex) {
    for (const table of ['dead_letters', 'events', 'places', 'reservations']) await knex.schema.dropTable(table);
  },
};
