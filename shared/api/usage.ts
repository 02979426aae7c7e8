/** Tokens of prompts and answers, and US dollars as a decimal number; what is not known, or has no limit, is left out. */
export interface Amount {
  readonly tokens?: number;
  readonly cost?: string;
}

/** What model calls came to. */
export interface UsageView {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** US dollars; left out where no price is known. */
  readonly cost?: string;
  /** Calls whose price is not known; `cost` is without them. */
  readonly unpricedCalls: number;
  readonly modelMs: number;
  readonly toolMs: number;
}

/** What was spent within a budget, what is reserved for calls at work, and what is left of it. */
export interface BudgetView {
  readonly of: { readonly kind: 'Task' | 'Agent' | 'Namespace'; readonly namespace: string; readonly name: string };
  /** YYYY-MM, where it is a month's. */
  readonly month?: string;
  readonly limit: Amount;
  readonly spent: Amount & { readonly calls: number; readonly unpricedCalls: number };
  readonly reserved: Amount;
  readonly left: Amount;
  readonly onExhausted: 'pause' | 'fail';
  /** What is wrong with the limit as it is written; it is 0 then. */
  readonly problem?: string;
}

/** Answer of `GET /api/v1/tasks/:id/usage`. */
export interface TaskUsage {
  readonly task: UsageView;
  /** Of the whole tree that the Task belongs to. */
  readonly tree: UsageView & { readonly tasks: number };
  /** Those with a limit that hold for the Task. */
  readonly budgets: readonly BudgetView[];
}

/** Answer of `GET /api/v1/usage`. */
export interface MonthUsage {
  readonly month: string;
  readonly namespace: BudgetView;
  readonly agents: readonly BudgetView[];
}

/** Body of `PUT /api/v1/tasks/:id/budget`. What is left out stays as it is, and null takes a limit away. */
export interface BudgetChange {
  readonly maxTokens?: number | null;
  readonly maxCost?: string | null;
  readonly onExhausted?: 'pause' | 'fail' | null;
}
