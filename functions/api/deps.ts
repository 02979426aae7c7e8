import type { Publisher } from '../../eventing/publisher.ts';
import type { Authenticator } from '../../shared/auth/caller.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { MemoryLimits } from './core/memory-context.ts';
import type { World } from './tools/world.ts';

/** What the room stands on. */
export interface ApiDeps {
  readonly kube: Kube;
  readonly store: Store;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Of tokens that people and their programs hold: made out to the Kubernetes API. */
  readonly people: Authenticator;
  /** Of tokens that workers hold: made out to the platform. */
  readonly workers: Authenticator;
  readonly log: Logger;
  /** Traces what is done. */
  readonly telemetry?: Telemetry | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Unique ids for requests and messages that bring none. */
  readonly newId: () => string;
  /** Version of the product. */
  readonly version: string;
  /** Origins that pages may call from; `*` is any. */
  readonly corsOrigins: readonly string[];
  /** How much a run is told of what is known from earlier work; contract 4.5 where it says nothing. */
  readonly memoryLimits?: MemoryLimits | undefined;
  /** How tools go out into the world. */
  readonly world: Omit<World, 'kube' | 'version'>;
  /** The only namespace that the Kubernetes API may be asked about; any where it says none. */
  readonly watchNamespace?: string | undefined;
}
