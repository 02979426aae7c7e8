import type { Knex } from 'knex';

/** What a Task leaves behind: runs, their journal, what they used, results, plans, logs, artifacts, messages. */
export const records: Knex.Migration = {
  async up(knex) {
    await knex.schema.createTable('runs', (table) => {
      table.increments('id');
      taskColumns(table);
      table.integer('run').notNullable();
      table.integer('iteration').notNullable();
      table.text('outcome');
      table.text('message');
      table.integer('retryable');
      table.integer('started_at').notNullable();
      table.integer('ended_at');
      table.unique(['namespace', 'uid', 'run']);
      table.index(['namespace', 'uid', 'iteration']);
    });
    await knex.schema.createTable('run_jobs', (table) => {
      table.increments('position');
      taskColumns(table);
      table.text('job').notNullable();
      table.integer('run_id').notNullable().references('runs.id').onDelete('CASCADE').index();
      table.unique(['namespace', 'uid', 'job']);
    });
    await knex.schema.createTable('steps', (table) => {
      table.integer('run_id').notNullable().references('runs.id').onDelete('CASCADE');
      table.integer('step').notNullable();
      table.text('kind').notNullable();
      table.text('key').notNullable();
      table.text('usage');
      table.integer('created_at').notNullable();
      table.text('body').notNullable();
      table.primary(['run_id', 'step']);
    });
    await knex.schema.createTable('task_usage', (table) => {
      taskColumns(table);
      table.text('root').notNullable();
      for (const total of ['model_calls', 'input_tokens', 'output_tokens', 'model_ms', 'tool_ms'])
        table.integer(total).notNullable().defaultTo(0);
      table.primary(['namespace', 'uid']);
      table.index(['namespace', 'root']);
    });
    await knex.schema.createTable('results', (table) => {
      taskColumns(table);
      table.binary('bytes').notNullable();
      table.primary(['namespace', 'uid']);
    });
    await knex.schema.createTable('plans', (table) => {
      taskColumns(table);
      table.integer('iteration').notNullable();
      table.text('summary').notNullable();
      table.integer('progress_pct').notNullable();
      table.integer('goal_complete').notNullable();
      table.integer('created_at').notNullable();
      table.integer('updated_at').notNullable();
      table.text('plan_document').notNullable();
      table.primary(['namespace', 'uid']);
    });
    await knex.schema.createTable('logs', (table) => {
      taskColumns(table);
      table.text('job').notNullable();
      table.binary('bytes').notNullable();
      table.primary(['namespace', 'uid', 'job']);
    });
    await knex.schema.createTable('artifacts', (table) => {
      taskColumns(table);
      table.text('filename').notNullable();
      table.text('content_type').notNullable();
      table.integer('size').notNullable();
      table.integer('created_at').notNullable();
      table.binary('bytes').notNullable();
      table.primary(['namespace', 'uid', 'filename']);
    });
    await messages(knex);
  },
  async down(knex) {
    for (const table of [
      'message_reads',
      'messages',
      'artifacts',
      'logs',
      'plans',
      'results',
      'task_usage',
      'steps',
      'run_jobs',
      'runs',
    ]) {
      await knex.schema.dropTable(table);
    }
  },
};

/** A message to everybody has one row in `messages`, and one in `message_reads` for each who has read it. */
async function messages(knex: Knex): Promise<void> {
  await knex.schema.createTable('messages', (table) => {
    table.increments('position');
    table.text('namespace').notNullable();
    table.text('id').notNullable();
    table.text('parent').notNullable();
    table.text('from_uid').notNullable();
    table.text('from_name').notNullable();
    table.text('to_uid');
    table.text('to_name').notNullable();
    table.integer('created_at').notNullable();
    table.text('content').notNullable();
    table.unique(['namespace', 'from_uid', 'id']);
    table.index(['namespace', 'parent']);
    table.index(['namespace', 'to_uid']);
  });
  await knex.schema.createTable('message_reads', (table) => {
    table.integer('position').notNullable().references('messages.position').onDelete('CASCADE');
    table.text('uid').notNullable().index();
    table.primary(['position', 'uid']);
  });
}

function taskColumns(table: Knex.CreateTableBuilder): void {
  table.text('namespace').notNullable();
  table.text('uid').notNullable();
}
