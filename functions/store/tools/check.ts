import { existsSync } from 'node:fs';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import { migrationNames } from '../migrations/index.ts';
import { checks } from './checks.ts';

/** Something that is wrong with a store's file. */
export interface Finding {
  readonly check: string;
  /** `damage`: the file cannot be trusted. `inconsistency`: it can, but some of it does not fit together. */
  readonly kind: 'damage' | 'inconsistency';
  readonly message: string;
  /** Some of those that were found, by name. */
  readonly examples: readonly string[];
}

export interface CheckReport {
  readonly path: string;
  /** Nothing was found. */
  readonly ok: boolean;
  /** The newest migration that the file has seen, and whether it is the newest that this program knows. */
  readonly schema: { readonly version: string; readonly state: 'current' | 'older' | 'newer' };
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

/** Findings of a kind that are named, and damages that are listed. */
const most = 20;

/**
 * Looks through the file of a store, which may be in use, at one moment of it, and changes nothing.
 *
 * NotFoundError where there is no file, InvalidError where it is not one of a store.
 */
export function checkStore(path: string): CheckReport {
  const db = openToRead(path);
  try {
    db.exec('BEGIN');
    const schema = schemaOf(db, path);
    const damage = damageIn(db);
    const inconsistencies = damage.length === 0 && schema.state === 'current' ? inconsistenciesIn(db) : [];
    const findings = [...damage, ...inconsistencies];
    const [pages, pageSize] = ['page_count', 'page_size'].map((name) => Number(db.pragma(name, { simple: true })));
    return { path, ok: findings.length === 0, schema, bytes: (pages ?? 0) * (pageSize ?? 0), findings };
  } finally {
    db.close();
  }
}

/** Opens the file so that nothing can be written to it. */
export function openToRead(path: string): Database {
  if (!existsSync(path)) throw new NotFoundError(`there is no file ${path}`);
  try {
    return new SqliteDatabase(path, { readonly: true, fileMustExist: true });
  } catch (cause) {
    throw new InvalidError(`cannot open ${path}: ${(cause as Error).message}`, { cause });
  }
}

function schemaOf(db: Database, path: string): CheckReport['schema'] {
  try {
    const applied = db.prepare<[], string>('SELECT name FROM knex_migrations ORDER BY id').pluck().all();
    const version = applied.at(-1) ?? '';
    if (applied.some((name) => !migrationNames.includes(name))) return { version, state: 'newer' };
    return { version, state: migrationNames.every((name) => applied.includes(name)) ? 'current' : 'older' };
  } catch (cause) {
    throw new InvalidError(`${path} is not the file of a store: ${(cause as Error).message}`, { cause });
  }
}

/** What SQLite says of pages, indexes, the index of words among them, and references. */
function damageIn(db: Database): Finding[] {
  const findings: Finding[] = [];
  const integrity = rowsOf(() => db.prepare<[], string>(`PRAGMA integrity_check(${most})`).pluck().all());
  if (integrity.join() !== 'ok') findings.push(finding('integrity', 'damage', 'SQLite finds the file damaged', integrity));
  const dangling = rowsOf(() =>
    (db.pragma('foreign_key_check') as { table: string; rowid: number | null; parent: string }[]).map(
      ({ table, rowid, parent }) => `row ${rowid} of ${table} has no ${parent}`,
    ),
  );
  if (dangling.length > 0)
    findings.push(finding('references', 'damage', `${dangling.length} rows refer to rows that are not there`, dangling));
  return findings;
}

/** A file can be so broken that it cannot be asked what is broken. */
function rowsOf(ask: () => string[]): string[] {
  try {
    return ask();
  } catch (error) {
    return [(error as Error).message];
  }
}

function inconsistenciesIn(db: Database): Finding[] {
  return checks.flatMap(({ name, about, sql }) => {
    const found = db.prepare<[], string>(sql).pluck().all();
    return found.length === 0 ? [] : [finding(name, 'inconsistency', `${found.length} ${about}`, found)];
  });
}

function finding(check: string, kind: Finding['kind'], message: string, examples: readonly string[]): Finding {
  return { check, kind, message, examples: examples.slice(0, most) };
}
