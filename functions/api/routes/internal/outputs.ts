import { Router } from 'express';
import { readBody } from '../../../../shared/http/server.ts';
import type { ApiDeps } from '../../deps.ts';
import { ownTask, param } from '../../middleware/request.ts';

/** Bytes of a result or of one artifact; the store's own limit. */
const limit = 10 * 1024 * 1024;

/** What a worker leaves behind as bytes: its Task's result, and files. */
export function outputRoutes({ store }: Pick<ApiDeps, 'store'>): Router {
  return Router()
    .post('/results/:ns/:task', async (req, res) => {
      const task = ownTask(req, res);
      await store.putResult(task, await readBody(req, limit));
      res.status(204).end();
    })
    .post('/artifacts/:ns/:task/:filename', async (req, res) => {
      const task = ownTask(req, res);
      const contentType = req.headers['content-type'] ?? 'application/octet-stream';
      await store.putArtifact(task, param(req, 'filename'), { bytes: await readBody(req, limit), contentType });
      res.status(201).json({ filename: param(req, 'filename') });
    });
}
