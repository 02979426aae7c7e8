import type { Skill } from '../../shared/api/generated/skill.ts';
import type { Memory, MemoryProposal } from '../../shared/store/memories.ts';
import { ageOf } from './age.ts';
import { withoutControls } from './plan.ts';
import type { Column } from './table.ts';

/** Characters of a text in a table. */
const widest = 60;

/** The columns of `orka memory list`. */
export function memoryColumns(nowMs: number): Column<Memory>[] {
  return [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'CONTENT', cell: ({ content }) => short(content) },
    { title: 'TAGS', cell: ({ tags }) => tags.join(',') || '-' },
    { title: 'SOURCE', cell: ({ source }) => source },
    { title: 'STATE', cell: ({ disabled, deleted }) => (deleted ? 'deleted' : disabled ? 'disabled' : 'enabled') },
    { title: 'RECALLED', cell: ({ recalledCount }) => String(recalledCount) },
    { title: 'AGE', cell: ({ createdAt }) => ageOf(createdAt, nowMs) },
  ];
}

/** The columns of `orka memory proposal list`. */
export function proposalColumns(nowMs: number): Column<MemoryProposal>[] {
  return [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'TYPE', cell: ({ type }) => type },
    { title: 'TITLE', cell: ({ title }) => short(title) },
    { title: 'TASK', cell: ({ taskName }) => taskName || '-' },
    { title: 'STATUS', cell: ({ status }) => status },
    { title: 'AGE', cell: ({ createdAt }) => ageOf(createdAt, nowMs) },
  ];
}

/** The columns of `orka skill list`. */
export function skillColumns(nowMs: number): Column<Skill>[] {
  return [
    { title: 'NAME', cell: ({ metadata }) => metadata.name },
    { title: 'DESCRIPTION', cell: ({ spec }) => short(spec.description) },
    { title: 'FILES', cell: ({ spec }) => String(Object.keys(spec.content.files ?? {}).length) },
    { title: 'PHASE', cell: ({ status }) => status?.phase ?? '-' },
    { title: 'AGE', cell: ({ metadata }) => ageOf(metadata.creationTimestamp, nowMs) },
  ];
}

/** What is known of something, line by line where there is something to say, and then its texts as they are. */
export function formatFacts(facts: Readonly<Record<string, string>>, ...texts: readonly string[]): string {
  const said = Object.entries(facts).filter(([, value]) => value !== '');
  const widthOfNames = Math.max(...said.map(([name]) => name.length)) + 2;
  const head = said.map(([name, value]) => `${`${name}:`.padEnd(widthOfNames)}${withoutControls(value)}\n`).join('');
  return (
    head +
    texts
      .filter((text) => text.trim() !== '')
      .map((text) => `\n${withoutControls(text).trimEnd()}\n`)
      .join('')
  );
}

function short(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ').trim()];
  return characters.length <= widest ? characters.join('') : `${characters.slice(0, widest - 1).join('')}…`;
}
