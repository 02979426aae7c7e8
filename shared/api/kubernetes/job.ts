import type { LabelSelector, ObjectMeta } from '../meta.ts';
import type { PodTemplateSpec } from './pod.ts';

/** Runs pods until they have succeeded, or failed too often. */
export interface Job {
  apiVersion: 'batch/v1';
  kind: 'Job';
  metadata: ObjectMeta;
  spec: JobSpec;
  status?: JobStatus;
}

/** What to run, how often to try, and for how long. */
export interface JobSpec {
  template: PodTemplateSpec;
  activeDeadlineSeconds?: number;
  backoffLimit?: number;
  completions?: number;
  parallelism?: number;
  podReplacementPolicy?: 'TerminatingOrFailed' | 'Failed';
  selector?: LabelSelector;
  suspend?: boolean;
  ttlSecondsAfterFinished?: number;
}

/** How far the Job is; a finished one has the condition Complete or Failed. */
export interface JobStatus {
  active?: number;
  ready?: number;
  succeeded?: number;
  failed?: number;
  terminating?: number;
  startTime?: string;
  completionTime?: string;
  conditions?: JobCondition[];
  uncountedTerminatedPods?: { succeeded?: string[]; failed?: string[] };
}

/** A milestone in the life of a Job. */
export interface JobCondition {
  type: 'Suspended' | 'Complete' | 'Failed' | 'FailureTarget' | 'SuccessCriteriaMet';
  status: 'True' | 'False' | 'Unknown';
  lastProbeTime?: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}
