import type { Decision } from './decision.ts';
import type { FinishInput } from './input.ts';

/** True where the present Job was an iteration of an autonomous Task; where the Agent is gone, the Job itself remembers. */
export function isAutonomous({ task, agent, job }: FinishInput): boolean {
  if (task.spec.type !== 'ai') return false;
  if (agent !== undefined) return agent.spec.coordination?.autonomous === true;
  const env = job?.spec.template.spec.containers[0]?.env ?? [];
  return (task.status?.iteration ?? 0) > 0 || env.some(({ name, value }) => name === 'ORKA_AUTONOMOUS_MODE' && value === 'true');
}

/** What comes after an iteration that went well (contract 3.5): the end, a pause, or the next one. */
export function afterIteration(input: FinishInput): Decision {
  const { task, agent, plan } = input;
  const iteration = task.status?.iteration ?? 0;
  const done = iteration + 1;
  if (agent === undefined) {
    return { kind: 'fail', reason: 'AgentNotFound', message: 'failed to resolve agent for autonomous iteration' };
  }
  if (plan?.goal_complete === true) {
    return { kind: 'succeed', goal: 'GoalComplete', message: `goal complete after ${done} iterations: ${plan.summary}` };
  }
  const max = agent.spec.coordination?.maxIterations ?? 0;
  if (max > 0 && done >= max)
    return { kind: 'succeed', goal: 'MaxIterationsReached', message: `reached max iterations (${max})` };
  if (task.spec.suspend === true) return { kind: 'suspend', message: `autonomous task suspended at iteration ${iteration}` };
  return nextIteration(input);
}

/** Goes on, whatever the Task says about pauses. */
export function nextIteration({ task }: Pick<FinishInput, 'task'>): Extract<Decision, { kind: 'iterate' }> {
  const iteration = (task.status?.iteration ?? 0) + 1;
  return { kind: 'iterate', iteration, message: `autonomous iteration ${iteration}` };
}
