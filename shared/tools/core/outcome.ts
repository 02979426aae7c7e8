import type { MediaPart } from '../../llm/types.ts';

/** What the model is told about a call of its own. */
export interface ToolOutcome {
  readonly content: string;
  readonly isError: boolean;
  /** Images and files beside the text. */
  readonly media?: readonly MediaPart[];
}

/** A call that went wrong, in words for the model. */
export const failed = (message: string): ToolOutcome => ({ content: `Error executing tool: ${message}`, isError: true });
