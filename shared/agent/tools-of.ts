import type { RunContext } from '../api/worker.ts';
import type { ToolDefinition } from '../llm/types.ts';
import { toolsNamed } from '../tools/catalogue.ts';
import { remoteTool } from '../tools/remote-tool.ts';
import type { Tool } from '../tools/tool.ts';

/** The tools of a run, by name, in the order in which the model sees them. Names that nothing is known of are left out. */
export function toolsOf({ tools, offers }: Pick<RunContext, 'tools' | 'offers'>): Map<string, Tool> {
  const found = toolsNamed(tools);
  for (const offer of offers) found.set(offer.name, remoteTool(offer));
  return found;
}

/**
 * The tools of a run without a pod: those that need files or processes are left out. A Task that has such tools runs in a pod; this one has
 * been given them since.
 */
export function toolsWithoutPod(context: Pick<RunContext, 'tools' | 'offers'>): Map<string, Tool> {
  return new Map([...toolsOf(context)].filter(([, { needs }]) => needs !== 'workspace'));
}

/** What the model is told of them. */
export function definitionsOf(tools: ReadonlyMap<string, Tool>): ToolDefinition[] {
  return [...tools.values()].map(({ definition }) => definition);
}
