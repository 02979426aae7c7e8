import { type Database, openDatabase } from '../../storage/database.ts';
import type { ApiObject } from '../core/object.ts';
import { type Stored, storedOf } from './stored.ts';

const TABLES = `
  CREATE TABLE IF NOT EXISTS objects (
    resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL,
    version INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (resource, namespace, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 0), version INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO counter (id, version) VALUES (0, 0);
`;

interface Row {
  readonly resource: string;
  readonly version: number;
  readonly body: string;
}

/** The objects on disk. Every method runs inside the caller's transaction. */
export interface Tables {
  readonly db: Database;
  put(stored: Stored): void;
  remove(stored: Stored): void;
  saveVersion(version: number): void;
  loadVersion(): number;
  load(): Iterable<Stored>;
}

/** Opens the file of objects and makes its tables where they are missing. */
export function openTables(file: string, maxPages?: number): Tables {
  const db = openDatabase({ file, maxPages });
  db.exec(TABLES);
  const put = db.prepare(`
    INSERT INTO objects (resource, namespace, name, version, body) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (resource, namespace, name) DO UPDATE SET version = excluded.version, body = excluded.body`);
  const remove = db.prepare('DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?');
  const saveVersion = db.prepare('UPDATE counter SET version = ?');
  const all = db.prepare<[], Row>('SELECT resource, version, body FROM objects');
  return {
    db,
    put: ({ resource, namespace, name, version, json }) => void put.run(resource, namespace, name, version, json),
    remove: ({ resource, namespace, name }) => void remove.run(resource, namespace, name),
    saveVersion: (version) => void saveVersion.run(version),
    loadVersion: () => db.prepare<[], { version: number }>('SELECT version FROM counter').get()?.version ?? 0,
    *load() {
      for (const { resource, version, body } of all.iterate())
        yield storedOf(resource, JSON.parse(body) as ApiObject, version, body);
    },
  };
}
