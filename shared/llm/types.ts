/** One model turn's input, in words that fit every provider. */
export interface ModelRequest {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  /** Position of the message that says what is wanted; those before it are an earlier conversation. 0 where it is left out. */
  readonly prompt?: number;
  readonly tools: readonly ToolDefinition[];
}

export type ModelMessage =
  | { readonly role: 'user'; readonly content: readonly (TextPart | ToolResultPart)[] }
  | { readonly role: 'assistant'; readonly content: readonly (TextPart | ToolCallPart)[] };

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface ToolCallPart {
  readonly type: 'tool_call';
  readonly id: string;
  readonly name: string;
  /** Parsed arguments; undefined where the model's text was not JSON, which is then in `malformed`. */
  readonly arguments?: unknown;
  readonly malformed?: string;
}

export interface ToolResultPart {
  readonly type: 'tool_result';
  readonly id: string;
  readonly content: string;
  readonly isError: boolean;
}

/** What the model is told about a tool; `parameters` is JSON Schema of an object. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelAnswer {
  readonly content: readonly (TextPart | ToolCallPart)[];
  readonly stopReason: 'end' | 'tool_calls' | 'max_tokens' | 'refusal';
  readonly usage: ModelUsage;
  /** What answered: the Provider object's name and the model it named. */
  readonly provider: string;
  readonly model: string;
}

export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Milliseconds from request to the last byte of the answer. */
  readonly durationMs: number;
}
