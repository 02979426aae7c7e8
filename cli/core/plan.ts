import { printable } from './table.ts';

/** What `GET /api/v1/tasks/:id/plan` answers. */
export interface Plan {
  readonly Iteration: number;
  readonly Summary: string;
  readonly ProgressPct: number;
  readonly GoalComplete: boolean;
  readonly PlanDocument: string;
}

const barWidth = 30;

/** A plan for people: how far it is, in a sentence and a bar, then the document itself. */
export function formatPlan({ Iteration, Summary, ProgressPct, GoalComplete, PlanDocument }: Plan): string {
  const share = Math.min(100, Math.max(0, ProgressPct));
  const done = Math.round((share / 100) * barWidth);
  const state = GoalComplete ? 'goal complete' : `iteration ${Iteration}`;
  const head = `${'█'.repeat(done)}${'░'.repeat(barWidth - done)} ${share}%  ${state}\n${printable(Summary)}\n`;
  return PlanDocument === '' ? head : `${head}\n${withoutControls(PlanDocument).trimEnd()}\n`;
}

/** The text without characters that would change a terminal; line breaks and tabs stay. */
export function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
