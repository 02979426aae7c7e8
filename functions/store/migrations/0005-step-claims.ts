import type { Knex } from 'knex';

/** Which process works on a step at the moment, so that no two do. */
export const stepClaims: Knex.Migration = {
  async up(knex) {
    await knex.schema.createTable('step_claims', (table) => {
      table.integer('run_id').notNullable().references('runs.id').onDelete('CASCADE');
      table.integer('step').notNullable();
      table.text('holder').notNullable();
      table.integer('ttl_ms').notNullable();
      table.integer('expires_at').notNullable();
      table.primary(['run_id', 'step']);
    });
  },
  async down(knex) {
    await knex.schema.dropTable('step_claims');
  },
};
