import type { TaskKey } from './keys.ts';

/** What is to be sent to somebody outside about a Task. */
export interface NewNotification {
  readonly url: string;
  /** Sent as it stands: a signature is over its bytes. */
  readonly body: string;
}

/** One that is `pending` waits for its next attempt; one that is `dead` has none left. */
export type NotificationState = 'pending' | 'delivered' | 'dead';

export interface NotificationRecord {
  readonly namespace: string;
  /** Name and uid of the Task. */
  readonly name: string;
  readonly uid: string;
  readonly id: string;
  readonly url: string;
  readonly state: NotificationState;
  /** Attempts made. */
  readonly attempts: number;
  readonly nextAt?: string;
  readonly error?: string;
  readonly createdAt: string;
}

/** Granted to one at a time; not where it is delivered, dead, not due yet, or somebody else is at it. */
export type NotificationClaim =
  | { readonly granted: true; readonly url: string; readonly body: string; readonly attempt: number }
  | { readonly granted: false };

/** How an attempt went. Neither delivered nor to be tried again is dead. */
export interface NotificationOutcome {
  readonly holder: string;
  readonly delivered: boolean;
  readonly error?: string | undefined;
  /** RFC 3339. */
  readonly nextAt?: string | undefined;
}

/** Notifications and what became of them. */
export interface NotificationStore {
  /** True where it is new. */
  putNotification(task: TaskKey, id: string, taskName: string, notification: NewNotification): Promise<boolean>;
  claimNotification(
    task: TaskKey,
    id: string,
    claim: { readonly holder: string; readonly ttlMs: number },
  ): Promise<NotificationClaim>;
  endNotification(task: TaskKey, id: string, outcome: NotificationOutcome): Promise<void>;
  /** Makes it due now, with all attempts before it. NotFoundError where there is none. */
  resendNotification(task: TaskKey, id: string): Promise<void>;
  /** Of every namespace where none is named. `due`: pending, and its time has come, and nobody is at it. */
  notifications(query: {
    readonly state: 'due' | 'pending' | 'dead';
    readonly namespace?: string | undefined;
    readonly limit?: number | undefined;
  }): Promise<readonly NotificationRecord[]>;
}
