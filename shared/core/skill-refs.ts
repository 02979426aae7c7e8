import type { Agent } from '../api/generated/agent.ts';
import type { Task } from '../api/generated/task.ts';
import { agentOf, type Location } from './provider-ref.ts';

/** Where the text of a skill is, and what the skill is called. */
export interface SkillRef {
  readonly name: string;
  /** A Skill, or the ConfigMap that has it under `key`. */
  readonly at: Location;
  readonly key?: string;
}

/** Bytes of all skills of a run at most; beyond that nobody can have meant all of it for one model. */
export const longestSkillSet = 4 * 1024 * 1024;

interface Listed {
  readonly name?: string;
  readonly configMapRef?: { readonly name: string; readonly key: string };
}

/**
 * The skills of an ai Task: its Agent's, then its own, each as they are listed; of several with the same name the first. What a list has
 * without a name and without a ConfigMap means nothing.
 */
export function skillRefsOf(task: Task, agent: Agent | undefined): readonly SkillRef[] {
  if (task.spec.type !== 'ai') return [];
  const home = task.metadata.namespace ?? 'default';
  const ofAgent = agent?.metadata.namespace ?? agentOf(task)?.namespace ?? home;
  const refs = [...refsIn(agent?.spec.skills, ofAgent), ...refsIn(task.spec.ai?.skills, home)];
  return refs.filter(({ name }, i) => refs.findIndex((ref) => ref.name === name) === i);
}

/** The skill in words, for whoever has to look for it. */
export function described({ name, at, key }: SkillRef): string {
  return key === undefined ? `skill "${name}"` : `key "${key}" of ConfigMap "${at.name}"`;
}

function refsIn(listed: readonly Listed[] = [], namespace: string): SkillRef[] {
  return listed.flatMap(({ name, configMapRef }): SkillRef[] => {
    if (name) return [{ name, at: { namespace, name } }];
    if (!configMapRef) return [];
    const { name: map, key } = configMapRef;
    return [{ name: /^skill\.md$/i.test(key) ? map : key.replace(/\.[^.]*$/, '') || key, at: { namespace, name: map }, key }];
  });
}
