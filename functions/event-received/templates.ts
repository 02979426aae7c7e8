import type { TaskTemplate } from '../../shared/api/generated/task-template.ts';
import { createBounded } from '../../shared/cel/bounded.ts';
import { type CompiledTemplate, compileTemplate } from './compiled-template.ts';

/** Templates compiled before, so that a schema is compiled once and not with every event. */
export interface Templates {
  /** The template, ready; an InvalidError says what is wrong with it. */
  of(template: TaskTemplate): Promise<CompiledTemplate>;
  /** Forgets one: what was stopped in the middle may be in disorder. */
  drop(template: TaskTemplate): void;
}

/** Templates remembered at most; the oldest are forgotten first. */
const capacity = 200;
/** Milliseconds that one event may take of this process; most take less than one. */
const patienceMs = 250;

/** Remembers nothing yet. */
export function createTemplates(): Templates {
  const bounded = createBounded(patienceMs);
  const known = new Map<string, CompiledTemplate>();
  const keyOf = ({ metadata }: TaskTemplate): string => `${metadata.uid}/${metadata.generation}`;
  return {
    async of(template) {
      const key = keyOf(template);
      const compiled = known.get(key) ?? (await compileTemplate(template, bounded));
      known.set(key, compiled);
      if (known.size > capacity) known.delete(known.keys().next().value ?? '');
      return compiled;
    },
    drop(template) {
      known.delete(keyOf(template));
    },
  };
}
