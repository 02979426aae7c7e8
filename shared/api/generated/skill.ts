// Generated from crds/core.orka.ai_skills.yaml; do not edit.
import type { Condition, ObjectMeta } from '../meta.ts';

/** Know-how as text that agents are given: a guide and the files that belong to it. */
export interface Skill {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'Skill';
  metadata: ObjectMeta;
  /** The know-how and where it comes from. */
  spec: SkillSpec;
  /** Whether the skill can be used. */
  status?: SkillStatus;
}

/** The know-how and where it comes from. */
export interface SkillSpec {
  /** What the skill is about and when it helps, in a sentence. */
  description: string;
  /** The text that agents are given. */
  content: SkillContent;
  /** Title for people. */
  displayName?: string;
  /** Version of the content. */
  version?: string;
  /** Who maintains the skill. */
  author?: string;
  /** Words to find the skill by. */
  tags?: string[];
  /** Where the skill was imported from. */
  source?: SkillSource;
}

/** The text that agents are given. */
export interface SkillContent {
  /** The guide, as Markdown. */
  inline: string;
  /** Further files, from relative path to text. */
  files?: Record<string, string>;
}

/** Where the skill was imported from. */
export interface SkillSource {
  /** GitHub repository, as owner/name. */
  github?: string;
  /** Name of the skill at its source. */
  skillName?: string;
  /** Whether it came through Context7. */
  context7?: boolean;
}

/** Whether the skill can be used. */
export interface SkillStatus {
  /** Ready, or what is wrong. */
  phase?: string;
  /** SHA-256 of the content that was last checked. */
  contentHash?: string;
  /** Generation of the spec that was last checked. */
  observedGeneration?: number;
  /** Latest observations of the Skill, one of each type. */
  conditions?: Condition[];
}
