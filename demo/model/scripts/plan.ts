type Stage = 'build' | 'repair' | 'harden';

/** What the coordinator knows when an iteration begins: the goal, what is done, and what a review found. */
export interface Plan {
  readonly goal: string;
  readonly stage: Stage;
  /** False in the first iteration, where there is no plan yet. */
  readonly written: boolean;
  readonly done: readonly string[];
  readonly findings: readonly string[];
}

const labels = {
  build: 'API with accounts, notes and tests',
  repair: 'findings of the review repaired',
  harden: 'bad input refused, API documented',
} as const;

/** Reads the prompt of an autonomous iteration: the plan of before, where there is one, and the task. */
export function readPlan(prompt: string): Plan {
  const [before, task] = prompt.startsWith('## Previous Plan State') ? prompt.split('\n## Task\n') : ['', prompt];
  const lines = (before ?? '').split('\n');
  const done = lines.flatMap((line) => /^- \[x\] (.+)$/.exec(line)?.[1] ?? []);
  const findings = lines.flatMap((line) => /^- \[!\] (.+)$/.exec(line)?.[1] ?? []);
  return { goal: (task ?? '').trim(), stage: stageOf(done, findings), written: before !== '', done, findings };
}

function stageOf(done: readonly string[], findings: readonly string[]): Stage {
  if (!done.includes(labels.build)) return 'build';
  return findings.length > 0 ? 'repair' : 'harden';
}

/** How a stage ended: reviewed, with or without findings, or cut short by what `trouble` says. */
export type StageEnd =
  | { readonly kind: 'reviewed'; readonly findings: readonly string[] }
  | { readonly kind: 'trouble'; readonly trouble: readonly string[] };

/** Arguments of update_plan. */
export interface PlanUpdate {
  readonly summary: string;
  readonly progress_pct: number;
  readonly goal_complete: boolean;
  readonly plan_document: string;
}

/** The plan before anything is done. */
export function firstPlan(plan: Plan): PlanUpdate {
  return {
    summary: 'three stages planned; the API comes first',
    progress_pct: 5,
    goal_complete: false,
    plan_document: documentOf(plan.goal, [], open([])),
  };
}

/** The plan after a stage: what is done, what is open now, and how far the whole has come. */
export function planAfter(plan: Plan, end: StageEnd): PlanUpdate {
  if (end.kind === 'trouble') {
    const retry = [...end.trouble.map((reason) => `- [ ] again: ${reason}`), ...plan.findings.map(finding), ...open(plan.done)];
    return {
      summary: `${plan.stage} did not come through: ${end.trouble[0]}`,
      progress_pct: 25,
      goal_complete: false,
      plan_document: documentOf(plan.goal, plan.done, retry),
    };
  }
  const approved = end.findings.length === 0;
  const done = approved || plan.stage === 'build' ? [...new Set([...plan.done, labels[plan.stage]])] : plan.done;
  const complete = approved && plan.stage === 'harden';
  return {
    summary: summaryOf(plan.stage, end.findings),
    progress_pct: complete ? 100 : approved ? 75 : 50,
    goal_complete: complete,
    plan_document: documentOf(plan.goal, done, complete ? [] : [...end.findings.map(finding), ...open(done)]),
  };
}

const finding = (text: string): string => `- [!] ${text}`;

/** The stages that every run goes through and that are not done; a repair is there only when a review asks for one. */
const open = (done: readonly string[]): string[] =>
  [labels.build, labels.harden].filter((label) => !done.includes(label)).map((label) => `- [ ] ${label}`);

const documentOf = (goal: string, done: readonly string[], rest: readonly string[]): string =>
  ['# Goal', goal, '', '# Done', ...done.map((item) => `- [x] ${item}`), '', '# Open', ...rest].join('\n');

function summaryOf(stage: Stage, findings: readonly string[]): string {
  if (findings.length > 0)
    return `the review found ${findings.length} ${findings.length === 1 ? 'defect' : 'defects'}: ${findings[0]}`;
  return stage === 'harden'
    ? 'the API is built, tested, documented and approved'
    : 'the API and its tests are approved; bad input and documentation are left';
}
