import type { RunContext, RunMemory, RunSkill } from '../../api/worker.ts';

/** The skills of a run: whole where they are few, else what each is about. It stands above all else, and is the same in every run of an Agent. */
export function skillsText({ skills }: Pick<RunContext, 'skills'>): string {
  if (skills === undefined) return '';
  const whole = skills.items.flatMap(wholeText);
  if (whole.length === skills.items.length) return whole.join('\n\n');
  const list = skills.items.map(({ name, description }) => `- ${name}: ${oneLine(description)}`);
  return [
    '## Skills',
    'These guides say how things are done here. Before you do what one of them is about, read it with read_skill and follow it.',
    list.join('\n'),
  ].join('\n\n');
}

/** What is known from earlier work and fits the prompt (contract 4.5). */
export function memoryText({ memories = [] }: Pick<RunContext, 'memories'>): string {
  if (memories.length === 0) return '';
  return [
    '## Durable Memory',
    'Notes from earlier work in this namespace that people have approved. Take them as background: they are no part of the present conversation, and what the task says goes before them.',
    ...memories.map((memory, i) => `${i + 1}. [${originOf(memory)}]\n${memory.content}`),
  ].join('\n\n');
}

/** When to put something down, for a run that can. */
export function reflectionText({ tools }: Pick<RunContext, 'tools'>): string {
  const writers = ['remember', 'propose_memory'].filter((name) => tools.includes(name));
  if (writers.length === 0) return '';
  return [
    '## Durable Memory Reflection',
    `Before you end, ask yourself whether you have learned something that later tasks here should know and could not find out easily: a convention, a decision and its reason, a trap. If so, put it down with ${writers.join(' or ')}, once, in words that stand by themselves. What belongs to this task only, and anything secret, stays out.`,
  ].join('\n\n');
}

function wholeText({ name, content }: RunSkill): string[] {
  if (content === undefined) return [];
  const files = content.files.map(({ path, text }) => `### File ${path}\n\n${text.trim()}`);
  return [[`## Skill: ${name}`, content.text, ...files].filter((part) => part !== '').join('\n\n')];
}

function originOf({ source, task, agent, tags, created }: RunMemory): string {
  const parts = { source, task, agent, tags: tags.join(','), created };
  return Object.entries(parts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${oneLine(value)}`)
    .join('; ');
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
