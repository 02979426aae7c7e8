import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  Agents,
  ConfigMaps,
  Events,
  Jobs,
  PersistentVolumeClaims,
  Pods,
  Providers,
  ServiceAccounts,
  Tasks,
  Tools,
} from '../../shared/api/kinds.ts';
import type { Kube } from '../../shared/kube/kube.ts';

/** Something that was written down somewhere, and where. */
export interface Evidence {
  readonly where: string;
  readonly text: string;
}

/** Every object of the Kubernetes API that is no Secret. */
export async function objectsOf(kube: Kube): Promise<Evidence[]> {
  const kinds = { Tasks, Agents, Providers, Tools, Jobs, Pods, Events, ConfigMaps, PersistentVolumeClaims, ServiceAccounts };
  const lists = Object.entries(kinds).map(async ([where, kind]) => ({
    where: `objects: ${where}`,
    text: JSON.stringify((await kube.list(kind as typeof Tasks)).items),
  }));
  return Promise.all(lists);
}

/** Every file of a folder as it is on the disk, and every row of those that are databases: long values are in pieces there. */
export function filesOf(folder: string, isLeftOut: (path: string) => boolean): Evidence[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return paths.filter((path) => !isLeftOut(relative(folder, path)) && isFile(path)).flatMap(fileAndRows);
}

function fileAndRows(path: string): Evidence[] {
  const bytes = readFileSync(path);
  const whole = { where: path, text: bytes.toString('latin1') };
  return bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3' ? [whole, ...rowsOf(path)] : [whole];
}

function rowsOf(path: string): Evidence[] {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
    return names.map(({ name }) => ({
      where: `${path}: ${name}`,
      text: JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).all(), readable),
    }));
  } finally {
    db.close();
  }
}

/** Blobs as the text that they hold. */
const readable = (_name: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value;

/** Arguments and environments of this process and of all that it has started, as they are now. */
export function processesOf(root = process.pid): Evidence[] {
  const parents = new Map(pids().map((pid) => [pid, parentOf(pid)] as const));
  const isOurs = (pid: number | undefined): boolean => pid === root || (pid !== undefined && pid > 1 && isOurs(parents.get(pid)));
  return [...parents.keys()].filter(isOurs).flatMap((pid) =>
    ['cmdline', 'environ'].flatMap((what) => {
      const text = readText(`/proc/${pid}/${what}`);
      return text === undefined ? [] : [{ where: `/proc/${pid}/${what}`, text }];
    }),
  );
}

const pids = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

/** From `pid (name) state ppid ...`; the name may hold anything. */
function parentOf(pid: number): number | undefined {
  const rest = readText(`/proc/${pid}/stat`)?.split(') ').at(-1);
  return rest === undefined ? undefined : Number(rest.split(' ')[1]);
}

/** Processes come and go. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Where a secret is found, in any of the forms in which it may have been written down. */
export function leaksOf(secret: string, evidence: readonly Evidence[]): string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    secret,
    bytes.toString('hex'),
    bytes.toString('base64').replace(/=+$/, ''),
    encodeURIComponent(secret),
    [...secret].reverse().join(''),
  ];
  return evidence.flatMap(({ where, text }) =>
    forms.flatMap((form) => {
      const at = text.indexOf(form);
      return at < 0 ? [] : [`${where}: …${text.slice(Math.max(0, at - 80), at + form.length + 40)}…`];
    }),
  );
}
