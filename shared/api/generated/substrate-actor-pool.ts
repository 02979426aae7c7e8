// Generated from crds/core.orka.ai_substrateactorpools.yaml; do not edit.
import type { Condition, ObjectMeta } from '../meta.ts';

/** A pool of Substrate actors that Tasks and Tools are placed on. */
export interface SubstrateActorPool {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'SubstrateActorPool';
  metadata: ObjectMeta;
  /** What the actors are made from and how many there are to be. */
  spec: SubstrateActorPoolSpec;
  /** How full the pool is. */
  status?: SubstrateActorPoolStatus;
}

/** What the actors are made from and how many there are to be. */
export interface SubstrateActorPoolSpec {
  /** ActorTemplate that the actors are made from; its name is needed. */
  templateRef: { name?: string; namespace?: string };
  /** WorkerPool whose capacity is reported. */
  workerPoolRef?: { name?: string; namespace?: string };
  /** Actors wanted; a pool that something refers to needs at least one. */
  targetActors?: number;
  /** Workers planned for; fewer than actors means that they share. */
  targetWorkers?: number;
  /** Whether the actors are created ahead of need. */
  precreateActors?: boolean;
}

/** How full the pool is. */
export interface SubstrateActorPoolStatus {
  /** Whether the pool can be used. */
  phase?: SubstrateActorPoolPhase;
  /** The phase in a sentence. */
  message?: string;
  /** Actors there are. */
  actorCount?: number;
  /** Actors that are running. */
  runningActorCount?: number;
  /** Actors that are suspended. */
  suspendedActorCount?: number;
  /** Workers there are. */
  workerCount?: number;
  /** Actors for each worker, as a decimal number. */
  actorsPerWorker?: string;
  /** Generation of the spec that was last acted on. */
  observedGeneration?: number;
  /** Latest observations of the pool, one of each type. */
  conditions?: Condition[];
}

export type SubstrateActorPoolPhase = 'Pending' | 'Ready' | 'Failed';
