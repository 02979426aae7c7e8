import type { Knex } from 'knex';

/**
 * Places in scopes that are the same in every namespace, and the lines of those who wait for some, so that whose turn it is can be looked up
 * (tables/lines.ts). Who holds places keeps them. Who waited asks again with the operator's next look at everything.
 */
export const places: Knex.Migration = {
  async up(knex) {
    await knex.raw('ALTER TABLE reservations RENAME TO old_reservations');
    await knex.raw('ALTER TABLE places RENAME TO old_places');
    for (const statement of [...tables, ...triggers, ...holders]) await knex.raw(statement);
    for (const table of ['old_reservations', 'old_places']) await knex.schema.dropTable(table);
  },
  async down() {
    throw new Error('the lines of 0007-places cannot be taken back: restore a backup of the older file');
  },
};

const tables = [
  // The limit that was said last, and the places taken, counted as they come and go.
  'CREATE TABLE scopes (scope TEXT PRIMARY KEY, most INTEGER NOT NULL, taken INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID',
  `CREATE TABLE places (scope TEXT NOT NULL REFERENCES scopes (scope), namespace TEXT NOT NULL, uid TEXT NOT NULL,
     PRIMARY KEY (scope, namespace, uid)) WITHOUT ROWID`,
  'CREATE INDEX places_of_holder ON places (namespace, uid)',
  // One line a distinct set of scopes (wants, a JSON array), with the position of its head.
  'CREATE TABLE lines (id INTEGER PRIMARY KEY, wants TEXT NOT NULL UNIQUE, gate TEXT NOT NULL, turn INTEGER NOT NULL, seq INTEGER NOT NULL)',
  'CREATE INDEX lines_of_gate ON lines (gate, turn, seq)',
  `CREATE TABLE line_scopes (scope TEXT NOT NULL, turn INTEGER NOT NULL, seq INTEGER NOT NULL,
     line INTEGER NOT NULL REFERENCES lines (id) ON DELETE CASCADE, PRIMARY KEY (scope, turn, seq, line)) WITHOUT ROWID`,
  'CREATE INDEX scopes_of_line ON line_scopes (line)',
  // What the first of each gate waits for.
  `CREATE TABLE kept_places (gate TEXT NOT NULL, scope TEXT NOT NULL, turn INTEGER NOT NULL, seq INTEGER NOT NULL,
     PRIMARY KEY (gate, scope)) WITHOUT ROWID`,
  'CREATE INDEX kept_places_of_scope ON kept_places (scope, turn, seq)',
  // Who waits is in a line; who holds places and waits for none is in no line.
  `CREATE TABLE reservations (seq INTEGER PRIMARY KEY AUTOINCREMENT, namespace TEXT NOT NULL, uid TEXT NOT NULL, name TEXT NOT NULL,
     line INTEGER REFERENCES lines (id), turn INTEGER NOT NULL, asked_at INTEGER NOT NULL, granted_at INTEGER, freed_by TEXT,
     UNIQUE (namespace, uid))`,
  'CREATE INDEX reservations_in_line ON reservations (line, turn, seq) WHERE line IS NOT NULL',
  'CREATE INDEX reservations_freed_by ON reservations (freed_by) WHERE freed_by IS NOT NULL',
];

const triggers = [
  'CREATE TRIGGER place_taken AFTER INSERT ON places BEGIN UPDATE scopes SET taken = taken + 1 WHERE scope = new.scope; END',
  'CREATE TRIGGER place_freed AFTER DELETE ON places BEGIN UPDATE scopes SET taken = taken - 1 WHERE scope = old.scope; END',
];

const now = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

const holders = [
  `INSERT INTO scopes (scope, most)
     SELECT places.scope, coalesce(max(json_extract(wish.value, '$.limit')), count(DISTINCT places.uid))
     FROM old_places places
     JOIN old_reservations holder ON holder.namespace = places.namespace AND holder.uid = places.uid
     LEFT JOIN json_each(holder.scopes) wish ON json_extract(wish.value, '$.scope') = places.scope
     GROUP BY places.scope`,
  `INSERT INTO reservations (seq, namespace, uid, name, turn, asked_at, granted_at, freed_by)
     SELECT position, namespace, uid, name, ${now}, ${now}, ${now}, namespace || '/' || freed_by
     FROM old_reservations holder WHERE granted = 1
       AND EXISTS (SELECT 1 FROM old_places WHERE old_places.namespace = holder.namespace AND old_places.uid = holder.uid)`,
  `INSERT INTO places (scope, namespace, uid)
     SELECT scope, namespace, uid FROM old_places WHERE EXISTS
       (SELECT 1 FROM reservations WHERE reservations.namespace = old_places.namespace AND reservations.uid = old_places.uid)`,
];
