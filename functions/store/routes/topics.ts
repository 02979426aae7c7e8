import type { TaskKey } from '../../../shared/store/store.ts';
import type { StepAt } from '../tables/step-claims.ts';

/** What wakes those who wait for a step. */
export const stepTopic = ({ namespace, uid }: TaskKey, { run, step }: StepAt): string =>
  `step/${namespace}/${uid}/${run}/${step}`;

/** What wakes those who follow a Task. */
export const feedTopic = ({ namespace, uid }: TaskKey): string => `feed/${namespace}/${uid}`;
