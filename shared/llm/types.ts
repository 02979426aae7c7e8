/** One model turn's input, in words that fit every provider. */
export interface ModelRequest {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  /** Position of the message that says what is wanted; those before it are an earlier conversation. 0 where it is left out. */
  readonly prompt?: number;
  readonly tools: readonly ToolDefinition[];
  /** JSON Schema of an object: the answer's text is to be JSON that fits it. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
}

export type ModelMessage =
  | { readonly role: 'user'; readonly content: readonly (TextPart | ToolResultPart)[] }
  | { readonly role: 'assistant'; readonly content: readonly AnswerPart[] };

/** What a model says. */
export type AnswerPart = TextPart | ToolCallPart | ThinkingPart;

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

/**
 * What a model thought before it spoke. `data` is as its protocol gave it and wants it back, signed or sealed; nobody else reads it, and no
 * other protocol is shown it.
 */
export interface ThinkingPart {
  readonly type: 'thinking';
  readonly protocol: 'anthropic' | 'openai-responses';
  /** What of it people may read; empty where it is sealed. */
  readonly text: string;
  readonly data: unknown;
  /** Provider object and model whose thought it is; nobody else is shown it, for signatures hold for one account and model. */
  readonly by?: string;
}

export interface ToolResultPart {
  readonly type: 'tool_result';
  readonly id: string;
  readonly content: string;
  readonly isError: boolean;
  /** Images and files beside the text. */
  readonly media?: readonly MediaPart[];
}

/** An image or a file, as a tool has given it. */
export interface MediaPart {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
  readonly name?: string;
}

/** What the model is told about a tool; `parameters` is JSON Schema of an object. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface ModelAnswer {
  readonly content: readonly AnswerPart[];
  /** `refusal`: the model declined. `content_filter`: its provider stepped in. `paused`: it wants to go on as it was. */
  readonly stopReason: 'end' | 'tool_calls' | 'max_tokens' | 'refusal' | 'content_filter' | 'paused';
  readonly usage: ModelUsage;
  /** What answered: the Provider object's name and the model it named. */
  readonly provider: string;
  readonly model: string;
  /** What was asked for and not sent, because this model does not take it; a sentence each. */
  readonly notes?: readonly string[];
}

export interface ModelUsage {
  /** All tokens of the prompt, those from and into the provider's cache included. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the prompt's tokens those that came from the provider's cache. */
  readonly cachedInputTokens?: number;
  /** Of the prompt's tokens those that were written into it. */
  readonly cacheWriteTokens?: number;
  /** Billionths of a US dollar; undefined where the price is not known. */
  readonly costNanos?: number;
  /** Milliseconds from request to the last byte of the answer. */
  readonly durationMs: number;
}
