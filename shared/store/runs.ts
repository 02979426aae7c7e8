import type { ModelUsage } from '../llm/types.ts';
import type { Spend } from './spending.ts';

export interface NewRun {
  readonly name: string;
  /** Uid of the root of the Task's tree; its own where it has no parent. */
  readonly root: string;
  readonly iteration: number;
  /** Name of the Job that does the run. */
  readonly job: string;
  /** Scopes in which the Task has to have its places; none where it is left out. */
  readonly places?: readonly string[] | undefined;
}

export interface RunRecord {
  readonly run: number;
  readonly iteration: number;
  /** Names of the Jobs that worked on it, oldest first. */
  readonly jobs: readonly string[];
  readonly state: 'open' | 'ended';
  /** Why an open run stands still until somebody begins it again, such as a budget that is used up. */
  readonly paused?: string;
  /** How often it has stood still; Jobs that ended so are no failed attempts. */
  readonly pauses?: number;
  /** The worst case of the call that a budget refused it last; undefined where none did. */
  readonly refused?: Spend;
  readonly outcome?: 'succeeded' | 'failed';
  readonly message?: string;
  readonly retryable?: boolean;
  readonly advice?: string;
  readonly startedAt: string;
  readonly endedAt?: string;
}

export interface RunOutcome {
  readonly outcome: 'succeeded' | 'failed';
  readonly message?: string | undefined;
  readonly retryable?: boolean | undefined;
  /** What a person can do about it. */
  readonly advice?: string | undefined;
  /** The Task's result, kept in the same transaction where this word is the first. At most 10 MB of UTF-8. */
  readonly result?: string | undefined;
}

export interface NewStep {
  readonly kind: 'model' | 'tool';
  /** Says whether two writers of the same step mean the same. */
  readonly key: string;
  readonly body: unknown;
  readonly usage?: ModelUsage | undefined;
  /** Budget scopes that what it cost is added to. */
  readonly scopes?: readonly string[] | undefined;
}

export interface Step {
  readonly step: number;
  readonly kind: 'model' | 'tool';
  readonly key: string;
  readonly body: unknown;
  readonly usage?: ModelUsage;
  readonly createdAt: string;
}
