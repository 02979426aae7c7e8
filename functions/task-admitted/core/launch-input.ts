import type { AdmissionConfig } from '../config.ts';
import type { AdmissionInput } from './input.ts';
import type { LaunchPlan } from './launch-plan.ts';

/** What a Job is made from: the admitted Task, its plan, and the run that the store has opened for it. */
export interface LaunchInput extends Pick<AdmissionInput, 'task' | 'agent' | 'parent' | 'provider'> {
  readonly plan: LaunchPlan;
  readonly run: number;
  readonly config: AdmissionConfig;
}
