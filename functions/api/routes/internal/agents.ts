import { Router } from 'express';
import type { Agent } from '../../../../shared/api/generated/agent.ts';
import { Agents } from '../../../../shared/api/kinds.ts';
import { annotations, labels, labelValue } from '../../../../shared/core/labels.ts';
import { isMadeBy } from '../../../../shared/core/made-agents.ts';
import { ConflictError, InvalidError } from '../../../../shared/errors/catalogue.ts';
import { type AgentCall, agentManifest, agentRefusal, mostMadeAgents } from '../../core/agent-manifest.ts';
import type { Delegator } from '../../core/child-manifest.ts';
import { findDelegator } from '../../delegator.ts';
import type { ApiDeps } from '../../deps.ts';
import { everything } from '../../lists.ts';
import type { Contract } from '../../middleware/contract.ts';
import { inputOf, ownTask, param } from '../../middleware/request.ts';

/** Agents that Tasks make for themselves: held to the limits of their maker, and gone with it. */
export function madeAgentRoutes({ kube }: Pick<ApiDeps, 'kube'>, check: Contract['check']): Router {
  return Router()
    .post('/tasks/:ns/:task/agents', check('createMadeAgent'), async (req, res) => {
      const call = inputOf<unknown, AgentCall>(res).body;
      const mentioned = (call.coordination?.allowedAgents ?? []).map(({ name }) => name);
      const delegator = await findDelegator(kube, ownTask(req, res), ...mentioned);
      const manifest = agentManifest(call, delegator);
      const { metadata } = (await madeBefore(manifest)) ?? (await make(manifest, call, delegator));
      res.status(201).json({ name: metadata.name, namespace: metadata.namespace });
    })
    .delete('/tasks/:ns/:task/agents/:agent', check('deleteMadeAgent'), async (req, res) => {
      const own = ownTask(req, res);
      const name = param(req, 'agent');
      const { parent } = await findDelegator(kube, own);
      const agent = await kube.get(Agents, own.namespace, name);
      if (agent !== undefined && !isMadeBy(agent, parent)) throw new InvalidError(`agent "${name}" is none that you have made`);
      if (agent !== undefined) await kube.delete(Agents, { namespace: own.namespace, name });
      res.json({ name, deleted: agent !== undefined });
    });

  /** The Agent that this very call has made, where it has; its name holds the call. */
  async function madeBefore({ metadata }: Agent): Promise<Agent | undefined> {
    const there = await kube.get(Agents, metadata.namespace ?? 'default', metadata.name);
    return there?.metadata.annotations?.[annotations.call] === metadata.annotations?.[annotations.call] ? there : undefined;
  }

  async function make(manifest: Agent, call: AgentCall, delegator: Delegator): Promise<Agent> {
    const namespace = manifest.metadata.namespace ?? 'default';
    const refusal = agentRefusal(call, delegator) ?? (await crowded(namespace, delegator));
    if (refusal !== undefined) throw new InvalidError(refusal);
    try {
      return await kube.create(Agents, namespace, manifest);
    } catch (error) {
      const raced = error instanceof ConflictError ? await madeBefore(manifest) : undefined;
      if (raced === undefined) throw error;
      return raced;
    }
  }

  async function crowded(namespace: string, { parent }: Delegator): Promise<string | undefined> {
    const labelSelector = `${labels.parentTask}=${labelValue(parent.metadata.name)}`;
    const made = (await everything(kube, Agents, { namespace, labelSelector })).filter((agent) => isMadeBy(agent, parent));
    return made.length >= mostMadeAgents ? `you have made ${made.length} agents: delete those that you do not need` : undefined;
  }
}
