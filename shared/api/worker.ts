/** What `GET /internal/v1/tasks/:ns/:task/context` tells a worker about the run it is to do. */
export interface RunContext {
  readonly task: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly run: number;
  /** 0-based; only autonomous Tasks go beyond 0. */
  readonly iteration: number;
  readonly agent: string | undefined;
  readonly prompt: string;
  /** Agent's and Task's system prompt, already joined; without the suffixes that the worker adds. */
  readonly systemPrompt: string;
  /** Names of the tools this run may use, in the order they are shown to the model. */
  readonly tools: readonly string[];
  readonly autonomous: { readonly maxIterations: number | undefined } | undefined;
  readonly coordination:
    | {
        readonly depth: number;
        readonly maxDepth: number;
        readonly maxConcurrentChildren: number;
        readonly allowedAgents: readonly string[];
      }
    | undefined;
  readonly parent: { readonly name: string; readonly uid: string } | undefined;
  /** The plan of the iterations before, where there is one. */
  readonly plan: PlanState | undefined;
  /** The conversation that the Task goes on with, where it has one. */
  readonly session: { readonly name: string; readonly messages: readonly SessionTurn[] } | undefined;
  /** Model turns this run may take (contract 4.2: 10; 50 with coordination; 100 autonomous). */
  readonly maxTurns: number;
}

/** What was said before, by a person or by the model. */
export interface SessionTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** The plan as `update_plan` writes it and the internal API carries it. */
export interface PlanState {
  readonly iteration: number;
  readonly summary: string;
  readonly progress_pct: number;
  readonly goal_complete: boolean;
  readonly plan_document: string;
}

/** What became of one child, in the shape of wait_for_tasks (contract 4.7). */
export interface ChildOutcome {
  readonly task: string;
  readonly agent?: string;
  readonly phase: string;
  readonly result?: string;
  readonly iteration?: number;
  readonly failureDetails?: { readonly message: string; readonly retryCount: number; readonly maxRetries: number };
}

/** A worker's last word about its run. */
export interface RunEnd {
  readonly run: number;
  readonly outcome: 'succeeded' | 'failed';
  readonly message?: string;
  /** False where another attempt cannot help (a bad request, turns used up). Default true. */
  readonly retryable?: boolean;
  /** Text of the result, at most 10 MB. */
  readonly result?: string;
}
