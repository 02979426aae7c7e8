import { Router } from 'express';
import { InvalidError } from '../../../../shared/errors/catalogue.ts';
import { failed, type ToolOutcome } from '../../../../shared/tools/core/outcome.ts';
import { isOver } from '../../core/child-outcome.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Contract } from '../../middleware/contract.ts';
import { goneSignal, inputOf, ownTask, param } from '../../middleware/request.ts';
import { findOwnTask } from '../../tasks.ts';
import type { ToolCallRequest } from '../../tools/prepared.ts';
import type { Settling } from '../../tools/settle.ts';
import type { Toolbox } from '../../tools/toolbox.ts';
import { findAgent } from './runs.ts';

interface Tools {
  readonly toolbox: Toolbox;
  readonly settling: Settling;
}

type CallBody = Pick<ToolCallRequest, 'call' | 'arguments'> & { readonly callId?: string };

/** The door to the world: tools that go out, called in the name of a worker's Task. */
export function toolRoutes({ kube }: Pick<ApiDeps, 'kube'>, { toolbox, settling }: Tools, check: Contract['check']): Router {
  return Router().post('/tasks/:ns/:task/tools/:tool', check('callTool'), async (req, res) => {
    const own = ownTask(req, res);
    const { callId = '', ...body } = inputOf<unknown, CallBody>(res).body;
    const request: ToolCallRequest = { ...body, callId, task: own, tool: param(req, 'tool') };
    res.json(await outcomeOf(request, goneSignal(res)));
  });

  /** What the model is told; an error of its own is no error of the request. */
  async function outcomeOf(request: ToolCallRequest, gone: AbortSignal): Promise<ToolOutcome> {
    const task = await findOwnTask(kube, request.task);
    try {
      if (isOver(task)) throw new InvalidError(`task "${request.task.name}" is over: it calls nothing any more`);
      const prepared = await toolbox.prepare(request, task, await findAgent(kube, task));
      return await settling.settle(request, prepared, gone);
    } catch (error) {
      if (error instanceof InvalidError) return failed(error.message);
      throw error;
    }
  }
}
