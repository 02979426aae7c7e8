import { Agents } from '../../shared/api/kinds.ts';
import { isMadeBy } from '../../shared/core/made-agents.ts';
import { InvalidError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Delegator } from './core/child-manifest.ts';
import { isOver } from './core/child-outcome.ts';
import type { OwnTask } from './middleware/request.ts';
import { findAgent } from './routes/internal/runs.ts';
import { findOwnTask } from './tasks.ts';

/**
 * The calling Task as one that gives work to others, `mentioned` among the Agents that it has made if it has. Throws an InvalidError where it is
 * over.
 */
export async function findDelegator(kube: Kube, own: OwnTask, ...mentioned: (string | undefined)[]): Promise<Delegator> {
  const parent = await findOwnTask(kube, own);
  if (isOver(parent) || parent.metadata.deletionTimestamp !== undefined)
    throw new InvalidError(`task "${own.name}" is over: it delegates nothing any more`);
  const names = mentioned.filter((name) => name !== undefined && name !== '') as string[];
  const [agent, ...found] = await Promise.all([
    findAgent(kube, parent),
    ...names.map((name) => kube.get(Agents, own.namespace, name)),
  ]);
  const made = found.filter((one) => one !== undefined && isMadeBy(one, parent)).flatMap((one) => one?.metadata.name ?? []);
  return { parent, agent, iteration: parent.status?.iteration ?? 0, made };
}
