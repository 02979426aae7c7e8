import type { Task } from '../../shared/api/generated/task.ts';

export interface PlanSeen {
  readonly Summary: string;
  readonly ProgressPct: number;
}

/** What is known of a Task beside the Task itself: a coordinator's plan, a child's result. */
export interface Beside {
  readonly plan?: PlanSeen | undefined;
  readonly result?: string | undefined;
}

export interface Progress {
  /** The lines that tell what is new in this Task since it was last seen. */
  see(task: Task, beside: Beside, now: number): string[];
}

interface Seen {
  phase: string | undefined;
  iteration: number | undefined;
  plan: string | undefined;
}

const marks: Readonly<Record<string, string>> = { Succeeded: '✔', Failed: '✘', Cancelled: '■' };

/** Turns what a watch shows of one coordinator and its children into lines that a person likes to read. */
export function createProgress({ root, began }: { root: string; began: number }): Progress {
  const seen = new Map<string, Seen>();
  return {
    see(task, { plan, result }, now) {
      const name = task.metadata.name ?? '';
      const isRoot = name === root;
      if (!isRoot && task.metadata.labels?.['orka.ai/coordinator'] === undefined) return [];
      const before = seen.get(name) ?? { phase: undefined, iteration: undefined, plan: undefined };
      const after: Seen = {
        phase: task.status?.phase,
        iteration: task.status?.iteration,
        plan: plan === undefined ? before.plan : `${plan.ProgressPct} ${plan.Summary}`,
      };
      seen.set(name, after);
      const lines = isRoot
        ? [...iterationLine(before, after), ...(plan === undefined ? [] : planLine(before, after, plan))]
        : childLine(task, { before, after, result });
      const clock = `${((now - began) / 1000).toFixed(1).padStart(5)}s`;
      return lines.map((line) => `${clock}  ${line}`);
    },
  };
}

function iterationLine(before: Seen, after: Seen): string[] {
  if (after.phase !== 'Running') return [];
  const iteration = after.iteration ?? 0;
  return before.phase === undefined || (before.iteration ?? 0) !== iteration || before.phase === 'Pending'
    ? [`● iteration ${iteration}`]
    : [];
}

function planLine(before: Seen, after: Seen, { ProgressPct, Summary }: PlanSeen): string[] {
  if (before.plan === after.plan) return [];
  const full = Math.round(ProgressPct / 5);
  return [`  plan ${'█'.repeat(full)}${'░'.repeat(20 - full)} ${String(ProgressPct).padStart(3)} %  ${brief(Summary)}`];
}

function childLine(task: Task, { before, after, result }: { before: Seen; after: Seen; result: string | undefined }): string[] {
  if (before.phase === after.phase) return [];
  const agent = (task.spec.agentRef?.name ?? task.spec.type).padEnd(9);
  const mark = marks[after.phase ?? ''];
  if (mark !== undefined) return [`  └ ${mark} ${agent} ${after.phase}  ${brief(result ?? task.status?.message ?? '')}`];
  if (after.phase === 'Running') return [`  ├ ▶ ${agent} ${brief(task.spec.ai?.prompt ?? task.spec.prompt ?? '')}`];
  return [];
}

/** The beginning of a text, as one line. */
const brief = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 96 ? `${line.slice(0, 95)}…` : line;
};
