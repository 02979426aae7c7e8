// Generated from crds/core.orka.ai_repositorymonitors.yaml; do not edit.
import type { Condition, NamespacedName, ObjectMeta } from '../meta.ts';

/** Watches the pull requests of one repository and has agents review them. */
export interface RepositoryMonitor {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'RepositoryMonitor';
  metadata: ObjectMeta;
  /** Which repository is watched, and what is done about what comes up. */
  spec: RepositoryMonitorSpec;
  /** How the monitor is doing. */
  status?: RepositoryMonitorStatus;
}

/** Which repository is watched, and what is done about what comes up. */
export interface RepositoryMonitorSpec {
  /** URL of the repository itself, over https or as git@github.com:owner/name, without credentials. */
  repoURL: string;
  /** Where the repository is hosted. Default: github. */
  provider?: 'github';
  /** User or organisation that owns the repository; read from repoURL if empty. */
  owner?: string;
  /** Name of the repository; read from repoURL if empty. */
  repository?: string;
  /** Base branch of the pull requests that are watched. Default: main. */
  branch?: string;
  /** Secret with the token for the repository. */
  gitSecretRef?: { name?: string };
  /** Cron expression of the monitor's runs; none if empty. */
  schedule?: string;
  /** IANA time zone of the schedule; UTC if empty. */
  timeZone?: string;
  /** Holds the scheduled runs while true. */
  suspend?: boolean;
  /** What is watched. */
  targets?: RepositoryMonitorTargets;
  /** Who does which work. */
  agents?: RepositoryMonitorAgents;
  /** How pull requests are reviewed. */
  review?: RepositoryMonitorReview;
  /** How the reviewer checks that the code works. */
  validation?: RepositoryMonitorValidation;
  /** What people can steer by labels. */
  policy?: RepositoryMonitorPolicy;
  /** Whether and how often findings are repaired. */
  repair?: RepositoryMonitorRepair;
  /** Whether pull requests are merged. */
  automerge?: RepositoryMonitorAutomerge;
}

/** What is watched. */
export interface RepositoryMonitorTargets {
  /** Open pull requests. */
  pullRequests?: RepositoryMonitorTargetsPullRequests;
  /** Open issues. */
  issues?: { enabled?: boolean; maxPerRun?: number };
  /** New commits on the branch. */
  commits?: { enabled?: boolean; maxPerRun?: number };
}

/** Open pull requests. */
export interface RepositoryMonitorTargetsPullRequests {
  /** Whether pull requests are watched. Default: true. */
  enabled?: boolean;
  /** Whether drafts are reviewed too. */
  includeDrafts?: boolean;
  /** Most pull requests taken up by one run. Default: 20. */
  maxPerRun?: number;
}

/** Who does which work. */
export interface RepositoryMonitorAgents {
  /** Agent that reviews; a monitor cannot run without one. */
  reviewer?: NamespacedName;
  /** Agent that repairs what a review found. */
  repairer?: NamespacedName;
  /** Agent that implements issues. */
  implementer?: NamespacedName;
}

/** How pull requests are reviewed. */
export interface RepositoryMonitorReview {
  /** Kind of review that the reviewer is told to aim at; what is posted is decided under publish. Default: COMMENT. */
  event?: RepositoryMonitorReviewEvent;
  /** Whether a webhook about a pull request starts a run for exactly its head. */
  exactEventEnabled?: boolean;
  /** Whether a review waits until the checks of the pull request have passed. */
  requireGreenCI?: boolean;
  /** How old a review of an unchanged head may grow before it is repeated, such as 24h. */
  staleReviewTTL?: string;
  /** What of the reviews is posted to the pull request. */
  publish?: RepositoryMonitorReviewPublish;
}

export type RepositoryMonitorReviewEvent = 'COMMENT' | 'APPROVE' | 'REQUEST_CHANGES';

/** What of the reviews is posted to the pull request. */
export interface RepositoryMonitorReviewPublish {
  /** Whether anything is posted. */
  enabled?: boolean;
  /** Whether findings are posted as comments on lines besides the summary. Default: summary_only. */
  mode?: RepositoryMonitorReviewPublishMode;
  /** Kind of review that is posted; only comments are. Default: COMMENT. */
  event?: 'COMMENT';
  /** Whether reviews without findings are posted; false if unset. */
  postPassed?: boolean;
  /** Whether reviews that ask for changes are posted; true if unset. */
  postNeedsChanges?: boolean;
  /** Whether reviews that ask for a person are posted; true if unset. */
  postNeedsHuman?: boolean;
  /** Whether reviews that touch on security are posted; false if unset. */
  postSecuritySensitive?: boolean;
  /** What happens to a second review of the same head. Default: skip. */
  sameHeadPolicy?: 'skip';
  /** Which findings become comments on lines. */
  inline?: RepositoryMonitorReviewPublishInline;
}

export type RepositoryMonitorReviewPublishMode = 'summary_only' | 'summary_with_inline_findings';

/** Which findings become comments on lines. */
export interface RepositoryMonitorReviewPublishInline {
  /** Whether any do. */
  enabled?: boolean;
  /** Lowest priority that does; P0 is the highest. Default: P2. */
  minPriority?: RepositoryMonitorReviewPublishInlineMinPriority;
  /** Most comments of one review; 10 if unset. */
  maxComments?: number;
  /** Whether only lines that the pull request changes get comments. */
  onlyChangedLines?: boolean;
}

export type RepositoryMonitorReviewPublishInlineMinPriority = 'P0' | 'P1' | 'P2' | 'P3';

/** How the reviewer checks that the code works. */
export interface RepositoryMonitorValidation {
  /** Whether commands run, and whether for the changed parts or for everything. Default: changed. */
  mode?: RepositoryMonitorValidationMode;
  /** Shell commands, run in order. */
  commands?: string[];
}

export type RepositoryMonitorValidationMode = 'off' | 'changed' | 'full';

/** What people can steer by labels. */
export interface RepositoryMonitorPolicy {
  /** Labels that keep a pull request from being reviewed. */
  protectedLabels?: string[];
  /** Labels that pause everything about a pull request. */
  pauseLabels?: string[];
  /** Labels that ask for more than a review. */
  optInLabels?: { autofix?: string; automerge?: string };
  /** Labels that the monitor sets itself. */
  advisoryLabels?: { enabled?: boolean };
  /** Permissions of which a person needs one for their labels to count. */
  allowedRepositoryPermissions?: RepositoryMonitorPolicyAllowedRepositoryPermission[];
}

export type RepositoryMonitorPolicyAllowedRepositoryPermission = 'admin' | 'maintain' | 'write';

/** Whether and how often findings are repaired. */
export interface RepositoryMonitorRepair {
  /** Whether findings are repaired. */
  enabled?: boolean;
  /** Most repairs of one pull request. */
  maxRepairsPerPR?: number;
  /** Most repairs of one head. */
  maxRepairsPerHead?: number;
  /** Further attempts when the validation commands fail. */
  maxValidationRetries?: number;
  /** Further attempts when the new review finds something again. */
  maxReviewFixRetries?: number;
  /** Whether a maintainer has to ask for it by a label. Default: true. */
  requireMaintainerOptIn?: boolean;
}

/** Whether pull requests are merged. */
export interface RepositoryMonitorAutomerge {
  /** Whether pull requests are merged. */
  enabled?: boolean;
  /** Merge methods that may be used. */
  allowedMergeMethods?: string[];
  /** Whether merging also has to be switched on for the whole installation. Default: true. */
  requireGlobalMergeGate?: boolean;
  /** Whether a maintainer has to ask for it by a label. Default: true. */
  requireMaintainerOptIn?: boolean;
}

/** How the monitor is doing. */
export interface RepositoryMonitorStatus {
  /** What the monitor is doing. */
  phase?: string;
  /** Identifier of the latest run. */
  lastRunID?: string;
  /** When the latest run started. */
  lastRunTime?: string;
  /** When a run last succeeded. */
  lastSuccessfulRunTime?: string;
  /** Generation of the spec that was last acted on. */
  observedGeneration?: number;
  /** Open pull requests against the branch. */
  openPullRequests?: number;
  /** Reviews that are waiting or under way. */
  pendingReviews?: number;
  /** Repairs under way. */
  activeRepairs?: number;
  /** Pull requests that a label or a rule holds back. */
  blockedItems?: number;
  /** Pull requests that could be merged. */
  mergeReadyItems?: number;
  /** Latest observations of the monitor, one of each type. */
  conditions?: Condition[];
}
