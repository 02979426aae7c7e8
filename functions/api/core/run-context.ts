import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { PlanState, RunContext } from '../../../shared/api/worker.ts';
import { depthOf, familyOf, rulesOf } from './family.ts';

/** What a run's context is made from. */
export interface RunFacts {
  readonly task: Task;
  readonly agent: Agent | undefined;
  /** The Agent's instructions, wherever they are kept. */
  readonly agentPrompt: string | undefined;
  readonly run: { readonly run: number; readonly iteration: number };
  readonly plan: PlanState | undefined;
  readonly session: RunContext['session'];
  readonly tools: readonly string[];
  readonly offers: RunContext['offers'];
  readonly skills?: RunContext['skills'];
  readonly memories?: RunContext['memories'];
  readonly contextTokens?: number | undefined;
}

/** All that a worker has to know about the run it is to do. */
export function runContext({
  task,
  agent,
  agentPrompt,
  run,
  plan,
  session,
  tools,
  offers,
  skills,
  memories = [],
  contextTokens,
}: RunFacts): RunContext {
  const { self, parent } = familyOf(task);
  const { namespace = 'default' } = task.metadata;
  const rules = rulesOf(agent);
  return {
    task: { namespace, ...self },
    run: run.run,
    iteration: run.iteration,
    agent: agent?.metadata.name,
    prompt: promptOf(task),
    systemPrompt: [agentPrompt, task.spec.ai?.systemPrompt].filter(Boolean).join('\n\n'),
    tools,
    offers,
    autonomous: rules.autonomous ? { maxIterations: rules.maxIterations } : undefined,
    coordination: rules.enabled
      ? {
          depth: depthOf(task),
          maxDepth: rules.maxDepth,
          maxConcurrentChildren: rules.maxConcurrentChildren,
          allowedAgents: rules.allowedAgents.map(({ name }) => name),
        }
      : undefined,
    parent,
    plan,
    session,
    skills,
    memories: memories.length === 0 ? undefined : memories,
    maxTurns: rules.autonomous ? 100 : rules.enabled ? 50 : 10,
    contextTokens,
    outputSchema: task.spec.ai?.outputSchema,
  };
}

/** What the model is asked to do. */
export function promptOf({ spec }: Task): string {
  return spec.ai?.prompt || spec.prompt || '';
}
