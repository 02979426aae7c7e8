import type { MediaPart, ModelAnswer } from '../../llm/types.ts';

/** A finished step of a run, as the journal keeps it. Steps are numbered from 0 without gaps. */
export type JournalStep =
  | { readonly step: number; readonly kind: 'model'; readonly answer: ModelAnswer }
  | { readonly step: number; readonly kind: 'tool'; readonly result: ToolStepResult };

/** What became of a tool call. */
export interface ToolStepResult {
  /** The call's id in the model's answer. */
  readonly id: string;
  readonly name: string;
  readonly content: string;
  readonly isError: boolean;
  /** Images and files beside the text. */
  readonly media?: readonly MediaPart[];
}
