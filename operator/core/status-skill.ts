import type { Skill, SkillStatus } from '../../shared/api/generated/skill.ts';
import { type Statement, setCondition } from '../../shared/core/conditions.ts';
import { skillHash } from '../../shared/core/skill-content.ts';
import { timestamp } from '../../shared/core/time.ts';

/** What a Skill's status should say; undefined where it says so already. */
export function skillStatus({ metadata, spec, status }: Skill, now: number): SkillStatus | undefined {
  const { generation = 0 } = metadata;
  const contentHash = skillHash(spec.content);
  const empty = spec.content.inline.trim() === '';
  const phase = empty ? 'Error' : 'Ready';
  const verdict: Statement = empty
    ? {
        type: 'Ready',
        status: 'False',
        reason: 'ContentEmpty',
        message: 'spec.content.inline is empty',
        observedGeneration: generation,
      }
    : { type: 'Ready', status: 'True', reason: 'ContentValid', message: 'the skill can be used', observedGeneration: generation };
  const before = status?.conditions ?? [];
  const conditions = setCondition(before, verdict, timestamp(now));
  if (conditions === before && status?.phase === phase && status.contentHash === contentHash) return undefined;
  return { phase, contentHash, observedGeneration: generation, conditions: [...conditions] };
}
