import { type Request, type Response, Router } from 'express';
import type { Skill } from '../../../shared/api/generated/skill.ts';
import { Skills } from '../../../shared/api/kinds.ts';
import { ConflictError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import { pageOf } from '../core/list-page.ts';
import { isObjectName } from '../core/namespace.ts';
import { type SkillBody, skillFromBody } from '../core/skill-from-body.ts';
import type { ApiDeps } from '../deps.ts';
import { listPage } from '../lists.ts';
import type { Contract } from '../middleware/contract.ts';
import { inputOf, param } from '../middleware/request.ts';
import { namespaceOf } from './memories.ts';

/** Skills: create, list, read, replace, delete, and the guide as text. */
export function skillRoutes({ kube }: Pick<ApiDeps, 'kube'>, check: Contract['check']): Router {
  return Router()
    .post('/skills', check('createSkill'), async (_req, res) => {
      const { body } = inputOf<unknown, SkillBody>(res);
      const namespace = namespaceOf(res, body.namespace ?? body.metadata?.namespace);
      const created = await kube.create(Skills, namespace, skillFromBody(body, { namespace })).catch((error: unknown) => {
        throw error instanceof ConflictError ? new ConflictError('skill already exists', { cause: error }) : error;
      });
      res.status(201).json(created);
    })
    .get('/skills', check('listSkills'), async (req, res) => {
      const page = pageOf(req.query, { everything: false });
      res.json(await listPage(kube, Skills, { namespace: namespaceOf(res), page }));
    })
    .get('/skills/:name', check('getSkill'), async (req, res) => {
      res.json(await asked(req, res));
    })
    .get('/skills/:name/content', check('getSkillContent'), async (req, res) => {
      const { spec } = await asked(req, res);
      res.type('text/markdown').send(spec.content.inline);
    })
    .put('/skills/:name', check('updateSkill'), async (req, res) => {
      const { metadata, status } = await asked(req, res);
      const { namespace = 'default', name } = metadata;
      const next = skillFromBody(inputOf<unknown, SkillBody>(res).body, { namespace, name });
      const replaced = { ...next, metadata: { ...metadata, ...next.metadata }, ...(status === undefined ? {} : { status }) };
      res.json(await kube.replace(Skills, replaced));
    })
    .delete('/skills/:name', check('deleteSkill'), async (req, res) => {
      const { namespace = 'default', name } = (await asked(req, res)).metadata;
      await kube.delete(Skills, { namespace, name });
      res.status(204).end();
    });

  async function asked(req: Request, res: Response): Promise<Skill> {
    const name = param(req, 'name');
    const skill = isObjectName(name) ? await kube.get(Skills, namespaceOf(res), name) : undefined;
    if (skill === undefined) throw new NotFoundError('skill not found');
    return skill;
  }
}
