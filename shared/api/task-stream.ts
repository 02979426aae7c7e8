/** What `GET /api/v1/tasks/:id/stream` tells, each with the name of its server-sent event. */
export type TaskStreamEvent =
  | { readonly event: 'phase'; readonly data: PhaseTold }
  | { readonly event: 'turn'; readonly data: TurnTold }
  | { readonly event: 'tool'; readonly data: ToolTold }
  | { readonly event: 'usage'; readonly data: UsageTold }
  | { readonly event: 'partial'; readonly data: PartialTold }
  | { readonly event: 'end'; readonly data: EndTold };

/** Where the Task is in its life, told whenever any of it has changed. */
export interface PhaseTold {
  readonly phase: string;
  readonly message: string;
  readonly attempts: number;
  /** Of an autonomous Task, from 0. */
  readonly iteration?: number;
}

/** A model turn that is over. */
export interface TurnTold {
  readonly run: number;
  readonly step: number;
  /** Counts the model turns of the run, from 1. */
  readonly turn: number;
  readonly text: string;
  /** What of its thinking people may read. */
  readonly thinking?: string;
  readonly toolCalls: readonly ToolCallTold[];
  readonly stopReason: string;
  readonly usage: {
    readonly inputTokens: number;
    readonly cachedInputTokens: number;
    readonly outputTokens: number;
    readonly durationMs: number;
  };
  /** US dollars as a decimal number; `unknown` where the price is not known. */
  readonly cost: string;
  readonly provider: string;
  readonly model: string;
  /** What was asked for and not sent, because this model does not take it. */
  readonly notes: readonly string[];
}

export interface ToolCallTold {
  readonly id: string;
  readonly name: string;
  /** JSON, or what the model has written instead of it. */
  readonly arguments: string;
  /** Bytes of all of it, where it is cut. */
  readonly argumentsBytes?: number;
}

/** What became of a tool call. */
export interface ToolTold {
  readonly run: number;
  readonly step: number;
  readonly id: string;
  readonly name: string;
  readonly content: string;
  /** Bytes of all of it, where it is cut. */
  readonly contentBytes?: number;
  readonly isError: boolean;
}

/** What the Task's turns have come to so far, those of all runs. */
export interface UsageTold {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  /** US dollars as a decimal number; `unknown` where the price of any call is. */
  readonly cost: string;
  /** The cost of those calls whose price is known. */
  readonly knownCost: string;
  /** Calls whose price is not known. */
  readonly unpricedCalls: number;
}

/** What the model is saying in this moment. It is not kept: the turn that follows has all of it. */
export interface PartialTold {
  readonly run: number;
  readonly step: number;
  /** Where in the turn's text this goes; what was told from there on counts no more (a call that broke off begins anew). */
  readonly offset: number;
  readonly text: string;
}

/** The last event; the stream is closed after it. */
export interface EndTold {
  /** `Succeeded`, `Failed`, `Cancelled`, or `Deleted` for a Task that is gone. */
  readonly phase: string;
  readonly message: string;
  readonly createdAt?: string;
  readonly completedAt?: string;
}
