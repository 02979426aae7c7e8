// Generated from crds/core.orka.ai_repositoryscans.yaml; do not edit.
import type { Condition, NamespacedName, ObjectMeta } from '../meta.ts';

/** Keeps looking for security defects in one repository, and proposes patches. */
export interface RepositoryScan {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'RepositoryScan';
  metadata: ObjectMeta;
  /** Which repository is scanned, when, and by whom. */
  spec: RepositoryScanSpec;
  /** How the scans went so far. */
  status?: RepositoryScanStatus;
}

/** Which repository is scanned, when, and by whom. */
export interface RepositoryScanSpec {
  /** URL of the repository. */
  repoURL: string;
  /** Where the repository is hosted. Default: github. */
  provider?: 'github';
  /** User or organisation that owns the repository; read from repoURL if empty. */
  owner?: string;
  /** Name of the repository; read from repoURL if empty. */
  repository?: string;
  /** Branch to scan; main if empty. */
  branch?: string;
  /** Tag, branch or commit to scan instead of the head of the branch. */
  ref?: string;
  /** Folder of the repository that the scan is limited to. */
  subPath?: string;
  /** Secret with the credentials for the repository. */
  gitSecretRef?: { name?: string };
  /** URL of a writable fork that patches are pushed to. */
  forkRepo?: string;
  /** Branch that pull requests are made against; the scanned one if empty. */
  prBaseBranch?: string;
  /** Agent that writes the threat model and reviews the code. */
  analysisAgentRef: NamespacedName;
  /** Agent that writes patches; the analysing one if unset. */
  patchAgentRef?: NamespacedName;
  /** Cron expression of the incremental scans; none if empty. */
  schedule?: string;
  /** IANA time zone of the schedule; UTC if empty. */
  timeZone?: string;
  /** Holds the scheduled scans while true. */
  suspend?: boolean;
  /** How many days of history the first scan looks at; 30 if unset. */
  historyDays?: number;
  /** Most findings that one run may report; 10 if unset. */
  maxFindingsPerRun?: number;
  /** Which findings a second run tries to confirm: none, the gravest ones, or all. Default: light. */
  validationMode?: RepositoryScanValidationMode;
}

export type RepositoryScanValidationMode = 'off' | 'light' | 'full';

/** How the scans went so far. */
export interface RepositoryScanStatus {
  /** What the scan is doing. */
  phase?: string;
  /** Identifier of the latest scan. */
  lastScanID?: string;
  /** Name of the latest Task of that scan. */
  lastScanTaskName?: string;
  /** When the latest scan started. */
  lastScanAt?: string;
  /** When a scan last succeeded. */
  lastSuccessfulScanAt?: string;
  /** Commit at the head of the branch when it was last looked at. */
  lastObservedHeadSHA?: string;
  /** Commit that was last scanned completely. */
  lastProcessedCommit?: string;
  /** Version of the threat model in force. */
  threatModelVersion?: number;
  /** Open findings by severity. */
  findingCounts?: RepositoryScanFindingCounts;
  /** Latest observations of the scan, one of each type. */
  conditions?: Condition[];
}

/** Open findings by severity. */
export interface RepositoryScanFindingCounts {
  /** Critical findings. */
  critical?: number;
  /** Findings of high severity. */
  high?: number;
  /** Findings of medium severity. */
  medium?: number;
  /** Findings of low severity. */
  low?: number;
  /** All of them. */
  total?: number;
}
