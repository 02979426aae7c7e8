import { createHash } from 'node:crypto';
import type { RunSkill, RunSkills } from '../../../shared/api/worker.ts';
import { filesOf, type SkillContent, skillBytes, skillHash } from '../../../shared/core/skill-content.ts';
import type { SkillRef } from '../../../shared/core/skill-refs.ts';

/** A skill as it was read. */
export interface ReadSkill {
  readonly ref: SkillRef;
  readonly description: string;
  /** The guide without what stands above it. */
  readonly text: string;
  /** As it is kept. */
  readonly content: SkillContent;
}

/** Bytes of a set that is shown whole: about 6,000 tokens, which every turn of the run is charged for. */
const wholeBytes = 24 * 1024;

/** What a run is told of its skills: everything where that is little, else what each of them is about. Undefined where there are none. */
export function skillSet(skills: readonly ReadSkill[]): RunSkills | undefined {
  if (skills.length === 0) return undefined;
  const isWhole = skills.reduce((sum, { content }) => sum + skillBytes(content), 0) <= wholeBytes;
  const items = skills.map((skill) => itemOf(skill, isWhole));
  const hash = createHash('sha256').update(JSON.stringify(items.map((item) => [item.name, item.hash])));
  return { hash: hash.digest('hex'), items };
}

/** True where the model has to read the skills before it can follow them. */
export function isListed(skills: RunSkills | undefined): boolean {
  return skills?.items.some(({ content }) => content === undefined) ?? false;
}

function itemOf({ ref, description, text, content }: ReadSkill, isWhole: boolean): RunSkill {
  const files = filesOf(content).map((path) => ({ path, text: content.files?.[path] ?? '' }));
  return {
    name: ref.name,
    description,
    hash: skillHash(content),
    from: ref,
    ...(isWhole ? { content: { text, files } } : {}),
  };
}
