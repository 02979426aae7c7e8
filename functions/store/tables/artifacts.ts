import type { Artifact, ArtifactInfo, TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** Files that Tasks leave behind. */
export interface ArtifactsTable {
  put(task: TaskKey, filename: string, artifact: Artifact, now: number): void;
  get(task: TaskKey, filename: string): Artifact | undefined;
  list(task: TaskKey): ArtifactInfo[];
  /** Bytes of all artifacts of the Task but the one of this name. */
  sizeBeside(task: TaskKey, filename: string): number;
  forget(task: TaskKey): void;
}

interface ArtifactRow {
  readonly filename: string;
  readonly content_type: string;
  readonly size: number;
  readonly created_at: number;
}

export function createArtifactsTable(db: Database): ArtifactsTable {
  const put = db.prepare(
    `INSERT INTO artifacts (namespace, uid, filename, content_type, size, created_at, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (namespace, uid, filename) DO UPDATE SET content_type = excluded.content_type, size = excluded.size,
       created_at = excluded.created_at, bytes = excluded.bytes`,
  );
  const get = db.prepare<[string, string, string], Artifact>(
    'SELECT bytes, content_type AS contentType FROM artifacts WHERE namespace = ? AND uid = ? AND filename = ?',
  );
  const list = db.prepare<[string, string], ArtifactRow>(
    'SELECT filename, content_type, size, created_at FROM artifacts WHERE namespace = ? AND uid = ? ORDER BY filename',
  );
  const size = db
    .prepare<[string, string, string], number>(
      'SELECT coalesce(sum(size), 0) FROM artifacts WHERE namespace = ? AND uid = ? AND filename <> ?',
    )
    .pluck();
  const remove = db.prepare('DELETE FROM artifacts WHERE namespace = ? AND uid = ?');
  return {
    put: ({ namespace, uid }, filename, { bytes, contentType }, now) =>
      void put.run(namespace, uid, filename, contentType, bytes.length, now, bytes),
    get: ({ namespace, uid }, filename) => get.get(namespace, uid, filename),
    list: ({ namespace, uid }) => list.all(namespace, uid).map(infoOf),
    sizeBeside: ({ namespace, uid }, filename) => size.get(namespace, uid, filename) ?? 0,
    forget: ({ namespace, uid }) => void remove.run(namespace, uid),
  };
}

function infoOf({ filename, content_type, size, created_at }: ArtifactRow): ArtifactInfo {
  return { filename, contentType: content_type, size, createdAt: isoTime(created_at) };
}
