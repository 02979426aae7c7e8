import type { Conversation, ScriptedAnswer } from '../types.ts';
import { firstPlan, type Plan, type PlanUpdate, planAfter, readPlan, type StageEnd } from './plan.ts';
import { type Done, doneIn, jsonOf, promptOf, say } from './transcript.ts';

interface Delegation {
  readonly agent: 'coder' | 'reviewer';
  readonly prompt: string;
}

interface Outcome {
  readonly phase: string;
  readonly text: string;
}

/** The coordinator: one stage of the work in each iteration, chosen by what the plan says is open. */
export function coordinator(conversation: Conversation): ScriptedAnswer {
  const plan = readPlan(promptOf(conversation));
  return stages[plan.stage](conversation, plan);
}

const stages: Readonly<Record<Plan['stage'], (conversation: Conversation, plan: Plan) => ScriptedAnswer>> = {
  build: (conversation, plan) =>
    codeAndReview(
      conversation,
      plan,
      [
        {
          agent: 'coder',
          prompt: `Build notes-api in the workspace: ${plan.goal}. Plain JavaScript for Node, no dependencies; tests with node:test.`,
        },
      ],
      'Review notes-api in the workspace: read it, run it, run its tests.',
    ),
  repair: (conversation, plan) =>
    codeAndReview(
      conversation,
      plan,
      [
        {
          agent: 'coder',
          prompt: `Repair notes-api in the workspace, and pin each finding with a test.\n\nFindings of the review:\n${plan.findings.map((finding) => `- ${finding}`).join('\n')}`,
        },
      ],
      'Review the repair of notes-api in the workspace: the earlier findings, then the tests.',
    ),
  harden: (conversation, plan) =>
    codeAndReview(
      conversation,
      plan,
      [
        {
          agent: 'coder',
          prompt:
            'Harden notes-api in the workspace against bad input: bodies that are too large or of the wrong shape. Add tests.',
        },
        {
          agent: 'coder',
          prompt: 'Document notes-api in the workspace: a README.md with every request, its body and its answers.',
        },
      ],
      'Review notes-api in the workspace once more, as a whole: ownership, bad input, the tests.',
    ),
};

/** Delegates the work, waits, has it reviewed, waits, and writes down in the plan how it went. */
function codeAndReview(conversation: Conversation, plan: Plan, work: readonly Delegation[], review: string): ScriptedAnswer {
  const done = doneIn(conversation);
  const last = done.at(-1);
  if (last?.name === 'update_plan') return say(conversation, `This iteration: ${String(last.arguments['summary'])}.`);
  const note = (update: PlanUpdate): ScriptedAnswer => say(conversation, '', updatePlan(update));

  const delegated = done.filter(({ name }) => name === 'delegate_task');
  const refused = delegated.filter(({ failed }) => failed);
  if (refused.length > 0) return note(planAfter(plan, { kind: 'trouble', trouble: refused.map(({ output }) => output) }));
  if (delegated.length === 0)
    return say(conversation, openings[plan.stage], ...(plan.written ? [] : [updatePlan(firstPlan(plan))]), ...work.map(delegate));

  const [worked, reviewed] = done.filter(({ name }) => name === 'wait_for_tasks');
  if (worked === undefined) return say(conversation, '', waitFor(delegated));
  const trouble = outcomesOf(worked)
    .filter(({ phase }) => phase !== 'Succeeded')
    .map(({ phase, text }) => `a piece of work ended ${phase}: ${text}`);
  if (trouble.length > 0) return note(planAfter(plan, { kind: 'trouble', trouble }));

  const reviews = delegated.slice(work.length);
  if (reviews.length === 0)
    return say(conversation, 'The work is back. Now the review.', delegate({ agent: 'reviewer', prompt: review }));
  if (reviewed === undefined) return say(conversation, '', waitFor(reviews));
  return note(planAfter(plan, stageEnd(outcomesOf(reviewed)[0])));
}

const openings = {
  build: 'There is no plan yet. First the API with its tests, then a review.',
  repair: 'The review found defects. They come first.',
  harden: 'The core is approved. What is left is bad input and documentation; they do not touch each other, so both at once.',
} as const;

const delegate = (task: Delegation): { name: string; arguments: object } => ({ name: 'delegate_task', arguments: task });

function waitFor(delegated: readonly Done[]): { name: string; arguments: object } {
  return {
    name: 'wait_for_tasks',
    arguments: { tasks: delegated.map(({ output }) => jsonOf<{ task: string }>(output).task ?? ''), timeout: '10m' },
  };
}

function outcomesOf(wait: Done | undefined): Outcome[] {
  const { completed, results } = jsonOf<{
    completed: boolean;
    results: { phase: string; result?: string; failureDetails?: { message: string } }[];
  }>(wait?.output ?? '');
  if (results === undefined || completed !== true) return [{ phase: 'unfinished', text: wait?.output ?? '' }];
  return results.map(({ phase, result, failureDetails }) => ({ phase, text: result ?? failureDetails?.message ?? '' }));
}

/** A review approves, lists its findings, or has not come to its end. */
function stageEnd(review: Outcome | undefined): StageEnd {
  const text = review?.text ?? '';
  if (review?.phase === 'Succeeded' && text.startsWith('APPROVED')) return { kind: 'reviewed', findings: [] };
  const findings = text.split('\n').flatMap((line) => /^- (.+)$/.exec(line)?.[1] ?? []);
  return findings.length > 0
    ? { kind: 'reviewed', findings }
    : { kind: 'trouble', trouble: [`the review ended ${review?.phase}: ${text.slice(0, 200)}`] };
}

const updatePlan = (update: PlanUpdate): { name: string; arguments: object } => ({ name: 'update_plan', arguments: update });
