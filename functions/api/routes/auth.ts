import { Router } from 'express';
import { whoAmI } from '../core/caller.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf } from '../middleware/request.ts';

/** What a token is good for. */
export function authRoutes(check: Contract['check']): Router {
  return Router()
    .get('/auth/validate', check('validateToken'), (_req, res) => {
      res.json({ authenticated: true });
    })
    .get('/auth/whoami', check('whoAmI'), (_req, res) => {
      res.json(whoAmI(callerOf(res)));
    });
}
