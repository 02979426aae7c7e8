import type { Logger } from '../../../shared/log/logger.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import type { TokenSigner } from '../auth/tokens.ts';
import type { User } from '../core/authorize.ts';
import type { ResourceRequest } from '../core/request-info.ts';
import type { Registry } from '../registry/registry.ts';
import type { Resource } from '../registry/resource.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** What the verbs work with: state, and the chance and time of this process. */
export interface Api {
  readonly store: ObjectStore;
  readonly registry: Registry;
  readonly authenticator: Authenticator;
  readonly tokens: TokenSigner;
  /** Where `<pod uid>/<container>/<restart>.log` lies. */
  readonly podLogDir: string;
  readonly log: Logger;
  readonly now: () => Date;
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number;
  readonly uuid: () => string;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

/** One authorized request about one resource. */
export interface Call {
  readonly user: User;
  readonly info: ResourceRequest;
  readonly resource: Resource;
  readonly query: URLSearchParams;
  readonly accept: string | undefined;
  readonly contentType: string;
  readonly userAgent: string;
  /** The whole body; a 413 ApiError where it is larger than the server takes. */
  readonly body: () => Promise<Buffer>;
  /** Texts for Warning headers, in order. */
  readonly warnings: string[];
}

/** RFC 3339 in seconds, as Kubernetes writes times. */
export const timestamp = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');
