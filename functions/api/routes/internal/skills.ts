import { Router } from 'express';
import type { RunContext } from '../../../../shared/api/worker.ts';
import { filesOf, skillHash } from '../../../../shared/core/skill-content.ts';
import { described } from '../../../../shared/core/skill-refs.ts';
import { NotFoundError } from '../../../../shared/errors/catalogue.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Contract } from '../../middleware/contract.ts';
import { inputOf, ownTask, param } from '../../middleware/request.ts';
import { readSkill } from '../../skills.ts';

/** A skill of a run, as it is now: what was read before is in the run's journal. */
export function workerSkillRoutes({ kube, store }: Pick<ApiDeps, 'kube' | 'store'>, check: Contract['check']): Router {
  return Router().get('/tasks/:ns/:task/skills/:name', check('readSkill'), async (req, res) => {
    const own = ownTask(req, res);
    const { run, file } = inputOf<{ readonly run: number; readonly file?: string }>(res).query;
    const { skills } = ((await store.context(own, run)) ?? {}) as Partial<RunContext>;
    const name = param(req, 'name');
    const listed = skills?.items.find((skill) => skill.name === name);
    if (listed === undefined) throw new NotFoundError(`this run has no skill "${name}"${known(skills?.items)}`);
    const skill = await readSkill(kube, listed.from);
    if (skill === undefined) throw new NotFoundError(`referenced skill not found: ${described(listed.from)}`);
    const { text, content } = skill;
    const changed = skillHash(content) === listed.hash ? {} : { changed: true };
    const files = filesOf(content);
    if (file === undefined) {
      res.json({ name, content: text, files, ...changed });
      return;
    }
    if (!files.includes(file))
      throw new NotFoundError(`skill "${name}" has no file "${file}"; it has: ${files.join(', ') || 'none'}`);
    res.json({ name, file, content: content.files?.[file] ?? '', ...changed });
  });
}

function known(items: readonly { readonly name: string }[] = []): string {
  return items.length === 0 ? '' : `; it has: ${items.map(({ name }) => name).join(', ')}`;
}
