import type { PlanState } from '../api/worker.ts';
import type { Ref } from '../core/refs.ts';
import type { FeedStore } from './feed.ts';
import type { Holder, TaskKey } from './keys.ts';
import type { MemoryStore } from './memories.ts';
import type { NotificationStore } from './notifications.ts';
import type { NewRun, NewStep, RunOutcome, RunRecord, Step } from './runs.ts';
import type { SessionStore } from './sessions.ts';
import type { SpendingStore } from './spending.ts';

export type { Holder, TaskKey } from './keys.ts';
export type { NewRun, NewStep, RunOutcome, RunRecord, Step } from './runs.ts';

/** One kept event. `data` is the event's own; it concerns `data.task` and `data.parent`. */
export interface LoggedEvent {
  /** Ascends by commit over all namespaces; what `after` continues from. */
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string | undefined;
  readonly time: string;
  readonly data: unknown;
}

export interface EventQuery {
  readonly namespace: string;
  /** Uid of a Task or of the parent of Tasks; all events of the namespace where it says nothing. */
  readonly concerning?: string | undefined;
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
  /** Seconds to wait while there is nothing after `after`; 30 at most. */
  readonly wait?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface EventPage {
  readonly items: readonly LoggedEvent[];
  /** The `after` of the next call. */
  readonly next: number;
}

/** An event that could not be delivered, and the last answer that its destination gave. */
export interface DeadLetter {
  readonly seq: number;
  readonly event: Readonly<Record<string, unknown>>;
  readonly destination: string;
  readonly status: number | undefined;
  readonly message: string;
  readonly receivedAt: string;
}

/** At most `limit` holders at a time have a place in `scope`, such as `children/<parent uid>`; the limit that was said last counts. */
export interface Scope {
  readonly scope: string;
  readonly limit: number;
}

/** Who asks for a place in each of these scopes. */
export interface ReservationRequest {
  readonly holder: Holder;
  /** 0 to 1000, the higher the earlier; 500 where it is left out. */
  readonly priority?: number | undefined;
  readonly scopes: readonly Scope[];
}

/**
 * Whether the places are the holder's now. One that is refused waits in line; `blockedBy` is a scope that has no place for it. `next`
 * are those whom a limit that was raised by this request lets in: their places are theirs already.
 */
export type Reservation = { readonly next: readonly Ref[] } & (
  | { readonly granted: true; readonly blockedBy?: undefined }
  | { readonly granted: false; readonly blockedBy: string }
);

/** Who has the places now that were given back; with `launching`, none were. */
export interface Released {
  readonly next: readonly Ref[];
  readonly launching: boolean;
}

/** Somebody who holds places (`granted`), or stands in line for some. */
export interface ReservationRecord extends Ref {
  readonly granted: boolean;
  /** What it holds, and what it waits for. */
  readonly scopes: readonly string[];
  /** RFC 3339: when it was granted what it holds, or asked for what it waits for. */
  readonly since: string;
}

export interface ReservationPage {
  readonly items: readonly ReservationRecord[];
  /** The `after` of the next page; undefined on the last. */
  readonly next?: number;
}

/** Asks to be the only one who works on a step. */
export interface StepClaim {
  /** Says who asks: the same holder again keeps what it has. */
  readonly holder: string;
  /** Milliseconds for which the claim holds, unless it is renewed. */
  readonly ttlMs: number;
  /** Seconds to wait while somebody else holds the step and it is not journalled; 30 at most. */
  readonly wait?: number | undefined;
}

/**
 * Granted, or already journalled, or held by somebody else until then (RFC 3339, by the store's clock). `takenOver`: somebody else has
 * claimed the step before, and was never heard of again; what they did of it is not known.
 */
export type ClaimAnswer =
  | { readonly granted: true; readonly takenOver?: true }
  | { readonly granted: false; readonly journalled: true }
  | { readonly granted: false; readonly until: string };

export interface UsageTotals {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  /** Billionths of a US dollar, without calls whose price is not known. */
  readonly costNanos: number;
  readonly unpricedCalls: number;
  readonly modelMs: number;
  readonly toolMs: number;
}

/** What a Task has used, and what it and all Tasks of its tree have. */
export interface Usage {
  readonly task: UsageTotals;
  readonly tree: UsageTotals & { readonly tasks: number };
}

export interface StoredPlan extends PlanState {
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface Artifact {
  readonly bytes: Buffer;
  readonly contentType: string;
}

export interface ArtifactInfo {
  readonly filename: string;
  readonly contentType: string;
  readonly size: number;
  readonly createdAt: string;
}

export interface NewMessage {
  /** Chosen by the sender: the same id twice is one message. */
  readonly id: string;
  /** Name of the sending Task. */
  readonly name: string;
  /** `*` reaches every other child of `parent`. */
  readonly to: Holder | '*';
  /** Uid of the parent that sender and recipient have in common. */
  readonly parent: string;
  readonly content: string;
}

/** A message as contract 2.13 shows it; `parentTask` is the parent's uid. */
export interface Message {
  readonly id: string;
  readonly namespace: string;
  readonly fromTask: string;
  readonly toTask: string;
  readonly parentTask: string;
  readonly content: string;
  readonly read: boolean;
  readonly createdAt: string;
}

/**
 * The store room, as every other room sees it (ARCHITECTURE.md, "Store API").
 *
 * A write that resolves is on disk. A missing record is `undefined`; every failure is an OrkaError: NotFoundError for a write about
 * a Task that was forgotten, ForbiddenError where the
 * caller may not touch this Task, InvalidError for a bad field, TooLargeError, InsufficientStorageError where the disk is full
 * and UnavailableError where nobody answered (both: `retry` is 'later').
 */
export interface Store extends SessionStore, NotificationStore, MemoryStore, SpendingStore, FeedStore {
  events(query: EventQuery): Promise<EventPage>;
  deadLetters(limit?: number): Promise<readonly DeadLetter[]>;

  /** Takes a place in every scope that the holder has none in, or in none of them. Idempotent per holder. */
  reserve(namespace: string, request: ReservationRequest): Promise<Reservation>;
  /**
   * Gives the holder's places back, and its turn in the line; resolves with those who hold them now, of whatever namespace. Idempotent.
   * With `keep`, places of sessions stay the holder's.
   */
  release(namespace: string, uid: string, options?: { readonly keep?: 'session' | undefined }): Promise<readonly Ref[]>;
  /**
   * The same, unless a run has been begun with this Job: then a launch may be under way, which needs the places, and they stay the
   * holder's.
   */
  releaseUnlessLaunching(
    namespace: string,
    uid: string,
    options: { readonly job: string; readonly keep?: 'session' | undefined },
  ): Promise<Released>;
  /** All who hold or wait, a page at a time; `limit` defaults to 500. */
  listReservations(page?: { readonly after?: number | undefined; readonly limit?: number | undefined }): Promise<ReservationPage>;

  /**
   * Opens a run, or joins the open one of the same iteration (`resumed`); the same Job again gets the same answer. ConflictError where
   * the Task lacks one of the places.
   */
  beginRun(task: TaskKey, run: NewRun): Promise<{ readonly run: number; readonly resumed: boolean }>;
  runs(task: TaskKey): Promise<readonly RunRecord[]>;
  /** The last word about a run; the first one counts, a later one changes nothing. NotFoundError where there is no such run. */
  endRun(task: TaskKey, run: number, outcome: RunOutcome): Promise<void>;
  /** An open run stands still, and says why, until `beginRun` takes it up with another Job. One that has ended stays as it is. */
  pauseRun(task: TaskKey, run: number, why: string): Promise<void>;

  /** Keeps what the run is told at its beginning, and resolves with what is kept: the first that came. NotFoundError without such a run. */
  keepContext<T>(task: TaskKey, run: number, context: T): Promise<T>;
  /** What is kept of it; undefined where nothing is. */
  context(task: TaskKey, run: number): Promise<unknown>;

  /** Journals a step. False where the same key is there already; ConflictError where another key is. */
  putStep(task: TaskKey, run: number, step: number, entry: NewStep): Promise<boolean>;
  /** Steps after `after` (default: from the first), ascending; `limit` defaults to 1,000. */
  steps(
    task: TaskKey,
    run: number,
    range?: { readonly after?: number | undefined; readonly limit?: number | undefined },
  ): Promise<readonly Step[]>;
  /** Takes a step that is to be worked on, or renews the claim to it. NotFoundError where there is no such run. */
  claimStep(task: TaskKey, run: number, step: number, claim: StepClaim): Promise<ClaimAnswer>;
  /** Gives a claim up before its time. Journalling the step does so too. */
  unclaimStep(task: TaskKey, run: number, step: number, holder: string): Promise<void>;
  usage(task: TaskKey): Promise<Usage>;

  /** At most 10 MB. */
  putResult(task: TaskKey, result: string | Buffer): Promise<void>;
  result(task: TaskKey): Promise<Buffer | undefined>;
  putPlan(task: TaskKey, plan: PlanState): Promise<void>;
  plan(task: TaskKey): Promise<StoredPlan | undefined>;
  /** What a Job has printed, at most 5 MB. */
  putLog(task: TaskKey, job: string, text: string): Promise<void>;
  log(task: TaskKey, job: string): Promise<string | undefined>;
  /** At most 10 MB each and 50 MB a Task. */
  putArtifact(task: TaskKey, filename: string, artifact: Artifact): Promise<void>;
  artifact(task: TaskKey, filename: string): Promise<Artifact | undefined>;
  artifacts(task: TaskKey): Promise<readonly ArtifactInfo[]>;

  sendMessage(from: TaskKey, message: NewMessage): Promise<void>;
  /**
   * What was sent to the Task and it has not read yet, oldest first; `markRead` makes this the last time, but for the same `call`:
   * whoever asks again because the answer was lost gets the same messages, and what has come since.
   */
  messages(
    task: TaskKey,
    query: { readonly parent: string; readonly markRead?: boolean | undefined; readonly call?: string | undefined },
  ): Promise<readonly Message[]>;

  /** Forgets everything of the Task, and resolves as `release` does. */
  forgetTask(task: TaskKey): Promise<readonly Ref[]>;
  /** Resolves where the store can read and write. */
  ready(signal?: AbortSignal): Promise<void>;
}
