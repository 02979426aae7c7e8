import type { ChildOutcome, PlanState } from '../api/worker.ts';
import type { Memory, MemoryProposal, MemoryRecall, NewProposal } from '../store/memories.ts';
import type { TranscriptHit, TranscriptQuery } from '../store/sessions.ts';
import type { ToolOutcome } from './core/outcome.ts';

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
  /** Has the platform call a tool that goes out into the world. The same `call` again is the same call. */
  useTool(request: {
    readonly tool: string;
    readonly call: string;
    readonly callId: string;
    readonly arguments: unknown;
  }): Promise<ToolOutcome>;
  /** Makes a child Task that runs a command. The same `call` again makes nothing new; the other fields are create_container_task's. */
  createContainer(request: { readonly call: string; readonly name: string }): Promise<{ readonly task: string }>;
  /** Makes an Agent that this Task may delegate to. The same `call` again makes nothing new; the other fields are create_agent's. */
  createAgent(request: {
    readonly call: string;
    readonly role: string;
  }): Promise<{ readonly name: string; readonly namespace: string }>;
  /** Deletes an Agent that this Task has made; one that is gone is no error. */
  deleteAgent(name: string): Promise<void>;
  /** Where something was said in the sessions of this Task's namespace, best first. */
  searchTranscripts(query: TranscriptQuery): Promise<readonly TranscriptHit[]>;
  /** What is known in the namespace. For what a run can do without: it fails sooner than the rest. */
  recallMemories(recall: MemoryRecall): Promise<readonly Memory[]>;
  /** Has people decide on something. The same `call` again is the same proposal. Fails sooner, likewise. */
  proposeMemory(proposal: NewProposal & { readonly call: string }): Promise<MemoryProposal>;
  /** A skill of this run: its guide, or one of its files. NotFoundError for what it does not have. */
  readSkill(name: string, file: string | undefined): Promise<SkillText>;
}

/** A skill as a model reads it. */
export interface SkillText {
  readonly name: string;
  /** The guide, or the file that was asked for. */
  readonly content: string;
  readonly file?: string;
  /** Paths of its files, with the guide. */
  readonly files?: readonly string[];
  /** Set where it is not what it was when the run began. */
  readonly changed?: true;
}
