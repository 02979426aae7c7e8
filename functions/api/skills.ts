import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { ConfigMaps, Skills } from '../../shared/api/kinds.ts';
import type { SkillContent } from '../../shared/core/skill-content.ts';
import { described, type SkillRef, skillRefsOf } from '../../shared/core/skill-refs.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { firstLineOf, frontMatterOf } from './core/front-matter.ts';
import type { ReadSkill } from './core/skill-set.ts';

type Reader = Pick<Kube, 'get'>;

/** The skills of a run, in the order in which they are shown. Throws a NotFoundError that names those that are not there. */
export async function skillsForRun(kube: Reader, task: Task, agent: Agent | undefined): Promise<readonly ReadSkill[]> {
  const refs = skillRefsOf(task, agent);
  const found = await Promise.all(refs.map((ref) => readSkill(kube, ref)));
  const missing = refs.filter((_, i) => found[i] === undefined);
  if (missing.length > 0) throw new NotFoundError(`referenced skill not found: ${missing.map(described).join(', ')}`);
  return found.filter((skill) => skill !== undefined);
}

/** One skill as it is now; undefined where it is not there. */
export async function readSkill(kube: Reader, ref: SkillRef): Promise<ReadSkill | undefined> {
  if (ref.key === undefined) {
    const skill = await kube.get(Skills, ref.at.namespace, ref.at.name);
    return skill && skillOf(ref, skill.spec.content, skill.spec.description);
  }
  const inline = (await kube.get(ConfigMaps, ref.at.namespace, ref.at.name))?.data?.[ref.key];
  return inline === undefined ? undefined : skillOf(ref, { inline }, undefined);
}

async function skillOf(ref: SkillRef, content: SkillContent, description: string | undefined): Promise<ReadSkill> {
  const { yaml, body } = frontMatterOf(content.inline);
  const about = description || (yaml && (await descriptionIn(yaml))) || firstLineOf(body);
  return { ref, description: about, text: body, content };
}

/** What stands above a guide is its author's; one that cannot be read says nothing. */
async function descriptionIn(yaml: string): Promise<string | undefined> {
  const { parseYaml } = await import('../../shared/yaml/yaml.ts');
  try {
    const { description } = (parseYaml(yaml) ?? {}) as { readonly description?: unknown };
    return typeof description === 'string' ? description : undefined;
  } catch {
    return undefined;
  }
}
