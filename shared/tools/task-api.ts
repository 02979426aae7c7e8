import type { ChildOutcome, PlanState } from '../api/worker.ts';
import type { TranscriptHit, TranscriptQuery } from '../store/sessions.ts';

/** A message as `check_messages` shows it. */
export interface ReceivedMessage {
  readonly id: string;
  readonly fromTask: string;
  readonly content: string;
  readonly createdAt: string;
}

/** What a tool can ask of the platform in the name of its own Task. Errors are OrkaErrors; `retry: 'later'` has been tried already. */
export interface TaskApi {
  writePlan(plan: Omit<PlanState, 'iteration'>): Promise<void>;
  /** Makes a child Task, or finds the one that the same `call` made before. */
  delegate(request: {
    readonly call: string;
    readonly agent: string;
    readonly prompt: string;
  }): Promise<{ readonly task: string; readonly agent: string }>;
  /** How the children stand; waits up to so many seconds for all of them to end. */
  children(
    names: readonly string[],
    waitSeconds: number,
  ): Promise<{ readonly completed: boolean; readonly results: readonly ChildOutcome[] }>;
  cancelChild(name: string, reason: string | undefined): Promise<{ readonly task: string; readonly phase: string }>;
  /** The same id twice is one message. */
  sendMessage(message: { readonly id: string; readonly to: string; readonly content: string }): Promise<void>;
  /** What this Task has not read yet. The same `call` again gets what it got before, though it was marked as read. */
  messages(query: { readonly markRead: boolean; readonly call: string }): Promise<readonly ReceivedMessage[]>;
  /** Where something was said in the sessions of this Task's namespace, best first. */
  searchTranscripts(query: TranscriptQuery): Promise<readonly TranscriptHit[]>;
}
