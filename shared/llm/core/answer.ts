import type { ModelAnswer, TextPart, ToolCallPart } from '../types.ts';

/** An answer as a protocol gave it, before anybody has measured it or said who gave it. */
export interface PlainAnswer {
  readonly content: readonly (TextPart | ToolCallPart)[];
  readonly stopReason: ModelAnswer['stopReason'];
  readonly inputTokens: number;
  readonly outputTokens: number;
}
