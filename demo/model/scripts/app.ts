import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('./app/', import.meta.url));

/** A file_write call's arguments. */
export interface Written {
  readonly path: string;
  readonly content: string;
  readonly create_dirs: true;
}

/** The files of one version of the application, where the coder puts them in the workspace. */
export function filesOf(version: 'v1' | 'v2' | 'v3' | 'docs'): Written[] {
  const folder = join(root, version);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
  return paths.map((path) => ({
    path: `notes-api/${path}`,
    content: readFileSync(join(folder, path), 'utf8'),
    create_dirs: true,
  }));
}

/** A program with which the reviewer tries the application out. */
export const checkProgram = (name: string): string => readFileSync(join(root, 'checks', `${name}.mjs`), 'utf8');
