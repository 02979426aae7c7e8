import { Router } from 'express';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { Agents, Tasks } from '../../../../shared/api/kinds.ts';
import { annotations } from '../../../../shared/core/labels.ts';
import { refTo } from '../../../../shared/core/refs.ts';
import { ConflictError, InvalidError } from '../../../../shared/errors/catalogue.ts';
import { askToCancel } from '../../../../shared/tasks/cancel.ts';
import { inThisTrace } from '../../../../shared/tracing/task.ts';
import { createChildren } from '../../children.ts';
import { allowedAgent, childManifest, type Delegation, type Delegator, refusalOf } from '../../core/child-manifest.ts';
import { childOutcome, isOver } from '../../core/child-outcome.ts';
import { type ContainerCall, containerManifest, containerRefusal } from '../../core/container-manifest.ts';
import { familyOf } from '../../core/family.ts';
import { findDelegator } from '../../delegator.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Contract } from '../../middleware/contract.ts';
import { goneSignal, inputOf, ownTask, param } from '../../middleware/request.ts';

/** How long a cancellation may take before it is answered with the phase the child is in. */
const cancelMs = 5_000;

/** Delegation: a Task's worker creates children, waits for them and cancels them. */
export function childRoutes({ kube, store, now }: ApiDeps, check: Contract['check']): Router {
  const children = createChildren({ kube, store, now });

  return Router()
    .post('/tasks/:ns/:task/children', check('createChild'), async (req, res) => {
      const call = inputOf<unknown, Delegation>(res).body;
      const delegator = await findDelegator(kube, ownTask(req, res), call.agent);
      const manifest = childManifest(call, delegator);
      // A worker that was interrupted repeats its call: whatever the rules are by now, the child is there.
      const { metadata } = (await madeBefore(manifest)) ?? (await make(manifest, () => refuse(call, delegator)));
      res.status(201).json({ task: metadata.name, uid: metadata.uid, agent: call.agent });
    })
    .post('/tasks/:ns/:task/children/containers', check('createContainer'), async (req, res) => {
      const call = inputOf<unknown, ContainerCall>(res).body;
      const delegator = await findDelegator(kube, ownTask(req, res));
      const manifest = containerManifest(call, delegator);
      const refuseContainer = async (): Promise<void> => {
        const refusal = containerRefusal(call, delegator);
        if (refusal !== undefined) throw new InvalidError(refusal);
      };
      const { metadata } = (await madeBefore(manifest)) ?? (await make(manifest, refuseContainer));
      res.status(201).json({ task: metadata.name, uid: metadata.uid });
    })
    .get('/tasks/:ns/:task/children', check('waitForChildren'), async (req, res) => {
      const own = ownTask(req, res);
      const { names, wait = 0 } = inputOf<{ names?: string; wait?: number }>(res).query;
      const found = await children.wait(own, { names: namesIn(names), waitMs: wait * 1000, signal: goneSignal(res) });
      const results = await Promise.all(found.map(async (child) => childOutcome(child, await resultOf(child))));
      res.json({ completed: found.every(isOver), results });
    })
    .post('/tasks/:ns/:task/children/:child/cancel', check('cancelChild'), async (req, res) => {
      const own = ownTask(req, res);
      const name = param(req, 'child');
      const reason = inputOf<unknown, { reason?: string }>(res).body.reason || `cancelled by task ${own.name}`;
      const [child] = await children.list(own, [name]);
      if (child !== undefined && !isOver(child)) await askToCancel(kube, refTo(child), reason);
      const [after] = await children.wait(own, { names: [name], waitMs: cancelMs, signal: goneSignal(res) });
      res.json({ task: name, phase: after?.status?.phase ?? 'Pending' });
    });

  /** The child that this very call has made, where it has. */
  async function madeBefore(manifest: Task): Promise<Task | undefined> {
    const there = await kube.get(Tasks, manifest.metadata.namespace ?? 'default', manifest.metadata.name);
    const sameCall = there?.metadata.annotations?.[annotations.call] === manifest.metadata.annotations?.[annotations.call];
    return there && sameCall && familyOf(there).parent?.uid === familyOf(manifest).parent?.uid ? there : undefined;
  }

  async function refuse(call: Delegation, delegator: Delegator): Promise<void> {
    const at = allowedAgent(delegator, call.agent);
    const refusal = refusalOf(call, delegator, at && (await kube.get(Agents, at.namespace, at.name)));
    if (refusal !== undefined) throw new InvalidError(refusal.message, { details: { field: refusal.field } });
  }

  async function make(manifest: Task, refuse: () => Promise<void>): Promise<Task> {
    await refuse();
    try {
      return await kube.create(Tasks, manifest.metadata.namespace ?? 'default', inThisTrace(manifest));
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const raced = await madeBefore(manifest);
      if (raced !== undefined) return raced;
      throw new InvalidError(`there is a task "${manifest.metadata.name}" already: choose another name`, { cause: error });
    }
  }

  async function resultOf(child: Task): Promise<string | undefined> {
    if (!isOver(child)) return undefined;
    const { namespace = 'default', uid = '' } = child.metadata;
    return (await store.result({ namespace, uid }))?.toString('utf8');
  }
}

function namesIn(list: string | undefined): readonly string[] | undefined {
  const names = list?.split(',').filter((name) => name !== '');
  return names === undefined || names.length === 0 ? undefined : [...new Set(names)];
}
