import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rooms = readFileSync(`${root}/ARCHITECTURE.md`, 'utf8').split('## Rooms')[1]?.split('\n## ')[0] ?? '';

/** What the table's first column names. */
const named = rooms
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));

const foldersIn = (path: string): string[] =>
  readdirSync(`${root}/${path}`, { withFileTypes: true })
    .filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules' && entry.name !== 'dist',
    )
    .map(({ name }) => name);

/** These hold rooms; every other folder at the top is one. */
const houses = ['functions', 'workers', 'local'];

describe('ARCHITECTURE.md names every room that exists and no other', () => {
  const existing = [
    ...foldersIn('.').filter((name) => !houses.includes(name)),
    ...houses.flatMap((house) => foldersIn(house).map((name) => `${house}/${name}`)),
  ];
  it('names each', () => {
    expect(existing.filter((room) => !named.includes(room))).to.deep.equal([]);
  });
  it('names none that is not there', () => {
    expect(named.filter((name) => !existing.includes(name) && !name.endsWith('.ts'))).to.deep.equal([]);
  });
});
