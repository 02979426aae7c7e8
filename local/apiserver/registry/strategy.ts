import type { User } from '../core/authorize.ts';
import type { Propagation } from '../core/delete-options.ts';
import type { FinalizerRule, NameRule } from '../core/metadata.ts';
import { subdomainProblems } from '../core/names.ts';
import type { ApiObject } from '../core/object.ts';
import type { StatusCause } from '../core/status.ts';

/** What a strategy may use to fill in what the server owns. */
export interface CreateContext {
  readonly user: User;
  readonly now: Date;
  /** A number from 0 to 1, 1 excluded. */
  readonly random: () => number;
  /** Whether an object of this resource holds a value, for allocations that must be unique. */
  readonly taken: (test: (object: ApiObject) => boolean) => boolean;
}

/** What is special about one kind; everything else is the same for all. */
export interface Strategy {
  readonly nameRule: NameRule;
  readonly finalizers: FinalizerRule;
  /** Whether whoever writes such objects goes on without waiting for it, as with Events: they are written along with others. */
  readonly patient?: boolean;
  /** Whether `metadata.generation` counts changes of what is asked for. */
  readonly generation: boolean;
  /** Whether a deletion that is done at once answers with the object. */
  readonly returnsDeleted: boolean;
  /** Whether an update may leave out the version that it was made from. */
  readonly unconditionalUpdate: boolean;
  readonly propagation: Propagation;
  /** Whether a write of the status may change labels, annotations and finalizers. */
  readonly statusKeepsMetadata: boolean;
  /**
   * Fills what a client may leave out and the schema cannot say, in every write; the writer counts as having said it. Throws ApiError
   * where the object cannot be read at all.
   */
  applyDefaults?(object: ApiObject): void;
  /** Fills what the server owns, before validation. */
  prepareCreate?(object: ApiObject, context: CreateContext): void;
  /** The same for an update. */
  prepareUpdate?(object: ApiObject, old: ApiObject): void;
  /** What the schema cannot say. */
  validate?(object: ApiObject, old: ApiObject | undefined): StatusCause[];
  /** What the beginning of a deletion changes. */
  prepareDelete?(object: ApiObject, now: Date): void;
  /** Why an object may never be deleted; undefined where it may. */
  protect?(object: ApiObject): string | undefined;
  /** Seconds that an object lives on after its deletion was asked for; 0 where it goes at once. */
  grace?(object: ApiObject, asked: number | undefined): number;
}

export const baseStrategy: Strategy = {
  nameRule: subdomainProblems,
  finalizers: 'domain',
  generation: false,
  returnsDeleted: false,
  unconditionalUpdate: true,
  propagation: 'Background',
  statusKeepsMetadata: true,
};
