import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Context } from '../../cli/context.ts';
import { createProgram } from '../../cli/program.ts';
import type { EnvironmentReader } from '../../shared/config/environment.ts';
import { project } from '../support/pages/blocks.ts';
import { allPages } from '../support/pages/pages.ts';

const read = (path: string): string => readFileSync(join(project, path), 'utf8');

/** What each room reads, by the room's name. */
const readers = new Map(
  await Promise.all(
    [...readdirSync(join(project, 'functions')).map((name) => `functions/${name}`), 'operator'].map(async (folder) => {
      const module = (await import(join(project, folder, 'environment.ts'))) as Record<string, EnvironmentReader<unknown>>;
      const reader = Object.entries(module).find(([name]) => name.endsWith('Environment'))?.[1];
      if (reader === undefined) throw new Error(`${folder}/environment.ts has no reader`);
      return [folder.replace('functions/', ''), reader] as const;
    }),
  ),
);

/** Name, rooms and default of every variable, as a row of the table has them. */
function rowsOfCode(): string[] {
  const names = new Set([...readers.values()].flatMap(({ variables }) => Object.keys(variables)));
  return [...names].map((name) => {
    const those = [...readers].filter(([, { variables }]) => name in variables);
    const rooms =
      those.length === readers.size
        ? 'every'
        : those
            .map(([room]) => room)
            .sort()
            .join(', ');
    const [, first] = those[0] ?? [];
    const { default: value = '' } = (first?.variables[name] ?? {}) as { default?: string | number };
    const shown = first?.required.includes(name) ? 'required' : value === '' ? '' : `\`${value}\``;
    return `\`${name}\` | ${rooms} | ${shown}`;
  });
}

describe('variables of the environment', () => {
  it('of every room are in docs/configuration.md, with who reads them and their defaults, and no others', () => {
    const table = read('docs/configuration.md').split('\n## Workers')[0] ?? '';
    const rows = [...table.matchAll(/^\| (`[A-Z_]+`) \| ([^|]*) \|([^|]*)\| \S.* \|$/gm)];
    expect(rows.map(([, name, rooms, value]) => `${name} | ${rooms} | ${value?.trim()}`)).to.have.members(rowsOfCode());
  });

  it('are on some page wherever the product names one', () => {
    const pages = allPages.map(read).join('\n');
    const folders = ['cli', 'demo', 'eventing', 'functions', 'image', 'local', 'operator', 'shared', 'workers'];
    const sources = folders
      .flatMap((folder) =>
        readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
      )
      .filter((path) => path.endsWith('.ts'))
      .map(read)
      .join('\n');
    const named = new Set(sources.match(/\b(ORKA|OTEL)_[A-Z0-9_]*[A-Z0-9]\b/g));
    expect([...named].filter((name) => !new RegExp(`\\b${name}\\b`).test(pages))).to.deep.equal([]);
  });
});

describe('flags of `orka dev`', () => {
  it('are in docs/orka-dev.md, with their defaults, and no others', () => {
    const program = createProgram({ out: { write: () => {} }, err: { write: () => {} } } as unknown as Context, () => {});
    const { options = [] } = program.commands.find((command) => command.name() === 'dev') ?? {};
    const rows = [...read('docs/orka-dev.md').matchAll(/^\| `(--[a-z-]+)` \| ([^|]*) \| \S/gm)];
    expect(rows.map(([, flag, value]) => `${flag} ${value?.replaceAll('`', '')}`)).to.have.members(
      options.map(({ long, defaultValue }) => `${long} ${String(defaultValue)}`),
    );
  });
});
