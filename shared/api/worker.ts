import type { SkillRef } from '../core/skill-refs.ts';

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
  /** Tools of the user's own, which the platform calls for the worker. */
  readonly offers: readonly ToolOffer[];
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
  /** Know-how that stands above the instructions, in the order in which it is shown. */
  readonly skills?: RunSkills | undefined;
  /** What is known from earlier work that fits the prompt, the best first. */
  readonly memories?: readonly RunMemory[] | undefined;
  /** Model turns this run may take (contract 4.2: 10; 50 with coordination; 100 autonomous). */
  readonly maxTurns: number;
  /** Tokens that a conversation may have before its older part is left out; no limit where undefined. */
  readonly contextTokens?: number | undefined;
  /** JSON Schema that the result is to fit. */
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
}

/** A tool of the user's own, as the model sees it. */
export interface ToolOffer {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The skills of a run. */
export interface RunSkills {
  /** SHA-256 over the names and hashes of all of them. */
  readonly hash: string;
  readonly items: readonly RunSkill[];
}

export interface RunSkill {
  readonly name: string;
  readonly description: string;
  /** SHA-256 of guide and files as they were when the run began. */
  readonly hash: string;
  /** The guide and its files, where the set is small enough to be shown whole; else `read_skill` gives them. */
  readonly content?: { readonly text: string; readonly files: readonly { readonly path: string; readonly text: string }[] };
  /** Where it is kept. */
  readonly from: SkillRef;
}

/** A memory as a run is told it; what it does not have is empty. */
export interface RunMemory {
  readonly source: string;
  readonly task: string;
  readonly agent: string;
  readonly tags: readonly string[];
  readonly created: string;
  /** Cut where it was too long. */
  readonly content: string;
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
  /** `paused`: the run is not over; it stands still until it is begun again. */
  readonly outcome: 'succeeded' | 'failed' | 'paused';
  readonly message?: string;
  /** False where another attempt cannot help (a bad request, turns used up). Default true. */
  readonly retryable?: boolean;
  /** Text of the result, at most 10 MB. */
  readonly result?: string;
}
