import type { RunContext } from '../../api/worker.ts';
import { memoryText, reflectionText, skillsText } from './knowledge.ts';

/** The whole system prompt of a run: skills, the user's own, then what the platform adds for what this run may do and should know. */
export function systemPromptOf(context: RunContext): string {
  const parts = [
    skillsText(context),
    context.systemPrompt,
    coordinationText(context),
    autonomousText(context),
    memoryText(context),
    reflectionText(context),
  ];
  return parts.filter((text) => text !== '').join('\n\n');
}

/** The first message of a run: in an autonomous run the plan of before stands above the task (contract 4.1). */
export function firstMessageOf({ autonomous, plan, prompt }: RunContext): string {
  if (autonomous === undefined || plan === undefined) return prompt;
  return [
    '## Previous Plan State',
    `**Progress: ${plan.progress_pct}% (iteration ${plan.iteration})**`,
    `**Summary:** ${plan.summary}`,
    plan.plan_document,
    '## Task',
    prompt,
  ].join('\n\n');
}

function coordinationText({ coordination }: RunContext): string {
  if (coordination === undefined) return '';
  const { allowedAgents, maxConcurrentChildren } = coordination;
  const whom =
    allowedAgents.length === 0
      ? 'No agent is open to you for delegation.'
      : `You may delegate to these agents: ${allowedAgents.join(', ')}.`;
  return `## Coordination\n\n${whom} At most ${maxConcurrentChildren} of their tasks run at a time; more wait for a place. Delegated tasks share your workspace but know nothing of this conversation.`;
}

function autonomousText({ autonomous, iteration }: RunContext): string {
  if (autonomous === undefined) return '';
  const of = autonomous.maxIterations === undefined ? '' : ` of at most ${autonomous.maxIterations}`;
  return `## Autonomous mode

You work towards the goal in iterations; this is number ${iteration + 1}${of}. Every iteration begins without memory: what the plan says is all that you will know of this one.

1. Read the plan state above the task. Where there is none, write the first plan.
2. Choose what brings the goal closest, and see it through in this iteration.
3. Check the outcome yourself before you count it as done.
4. Call update_plan with what is done, what failed and why, and what comes next. Do so before you end; an iteration without it repeats this one.
5. End with a short account of the iteration. Another one follows until update_plan has said goal_complete.

Keep the plan document in this shape:

# Goal
# Done
# Open
# Notes`;
}
