import type { TerminalPhase } from '../../../shared/core/lifecycle.ts';

/** What is to be done about a Task one of whose Jobs may have ended. */
export type Decision =
  | { readonly kind: 'ignore'; readonly why: string }
  /** The Job is there, but the Task's status does not name it yet: its launch is under way. */
  | { readonly kind: 'early' }
  /** The Task is past this Job: keep its log, remove it. `readmit` where the next attempt may not have been asked for. */
  | { readonly kind: 'retire'; readonly readmit: boolean }
  /** All is decided; say it again, for whoever was to be told may not have been. `removesJob`: and then its Job has to go. */
  | { readonly kind: 'repeat'; readonly phase: TerminalPhase; readonly removesJob: boolean }
  /** The pod does not start, or has after all: the Task says so, and waits. */
  | { readonly kind: 'tell'; readonly isStuck: boolean; readonly reason: string; readonly message: string }
  | { readonly kind: 'cancel'; readonly message: string }
  | { readonly kind: 'succeed'; readonly message: string; readonly goal?: 'GoalComplete' | 'MaxIterationsReached' }
  | { readonly kind: 'suspend'; readonly message: string }
  /** No budget lets its next call be made: the run stands still until there is more. */
  | { readonly kind: 'pause'; readonly message: string }
  | { readonly kind: 'iterate'; readonly iteration: number; readonly message: string }
  | { readonly kind: 'fail'; readonly reason: string; readonly message: string; readonly advice?: string | undefined }
  /** `isStuck`: its pod is still there, and must be gone before the next one comes. */
  | {
      readonly kind: 'retry';
      readonly delayMs: number;
      readonly message: string;
      readonly advice?: string | undefined;
      readonly isStuck?: boolean;
    }
  | { readonly kind: 'resume'; readonly delayMs: number; readonly message: string };

/** How the present Job ended. */
export type Ending =
  | 'none'
  | 'out-of-time'
  | 'succeeded'
  | 'paused'
  | 'said-failed'
  | 'job-failed'
  | 'job-lost'
  | 'pod-stuck'
  | 'pod-lost';
