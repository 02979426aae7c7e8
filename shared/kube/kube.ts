import type { ResourceKind } from '../api/kinds.ts';
import type { ObjectMeta } from '../api/meta.ts';

export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

/** Where an API server is and who we are there. Read from a kubeconfig or a pod's files by `connection.ts`, or handed in by a composition root. */
export interface KubeConnection {
  readonly server: string;
  readonly ca?: string | undefined;
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
  readonly token?: (() => Promise<string | undefined>) | undefined;
}

export interface GetOptions {
  /**
   * Takes the object as the API server's cache has it, which is what watches show: cheaper, and at times a moment old. What is not there
   * is looked up, so that an object is missing only where it is.
   */
  readonly cached?: boolean;
  /**
   * Takes the object as that cache has it, in this version or a later one; for whoever has seen this one in a watch. An API server that
   * cannot say is asked for the present one.
   */
  readonly atLeast?: string | undefined;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly limit?: number;
  readonly continue?: string;
}

export interface ObjectList<T> {
  readonly items: T[];
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number };
}

export interface PatchOptions {
  readonly subresource?: 'status';
  /** Names the writer in managedFields. */
  readonly fieldManager?: string;
}

export interface WatchOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly resourceVersion?: string;
  /** How long the server keeps the watch open; 290 where it says nothing. */
  readonly timeoutSeconds?: number;
  readonly signal: AbortSignal;
}

export type WatchEvent<T> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly object: { readonly metadata: ObjectMeta } };

/**
 * The Kubernetes API, as far as the product uses it.
 *
 * A missing object is `undefined` from `get` and silently fine for `delete`; every other failure is an OrkaError
 * (ConflictError for 409, InvalidError for 422, ForbiddenError for 403, UnavailableError where nobody answered).
 */
export interface Kube {
  get<T extends KubeObject>(kind: ResourceKind<T>, namespace: string, name: string, options?: GetOptions): Promise<T | undefined>;
  list<T extends KubeObject>(kind: ResourceKind<T>, options?: ListOptions): Promise<ObjectList<T>>;
  create<T extends KubeObject>(
    kind: ResourceKind<T>,
    namespace: string,
    object: T,
    options?: Pick<PatchOptions, 'fieldManager'>,
  ): Promise<T>;
  /** Creates through a subresource: `token` of a ServiceAccount. */
  createSubresource<B, R>(
    kind: ResourceKind<KubeObject>,
    at: { namespace: string; name: string; subresource: string },
    body: B,
  ): Promise<R>;
  replace<T extends KubeObject>(kind: ResourceKind<T>, object: T): Promise<T>;
  /** Server-side apply with force: the object becomes what is said here, in the fields that are said here. */
  apply<T extends KubeObject>(
    kind: ResourceKind<T>,
    object: T,
    options: PatchOptions & { readonly fieldManager: string },
  ): Promise<T>;
  /** JSON merge patch (RFC 7386). Put `metadata.resourceVersion` into it to make it conditional. */
  patch<T extends KubeObject>(
    kind: ResourceKind<T>,
    at: { namespace: string; name: string },
    patch: object,
    options?: PatchOptions,
  ): Promise<T>;
  delete(
    kind: ResourceKind<KubeObject>,
    at: { namespace: string; name: string; uid?: string },
    propagation?: 'Background' | 'Foreground' | 'Orphan',
  ): Promise<void>;
  /** Events from `resourceVersion` on, until the server ends it or the signal aborts. A 410 is a GoneError-like NotFoundError with `details.gone`. */
  watch<T extends KubeObject>(kind: ResourceKind<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>>;
  /** A pod's log as text, or as a stream when followed. */
  podLog(at: { namespace: string; name: string; container?: string; tailLines?: number; limitBytes?: number }): Promise<string>;
  podLogStream(at: { namespace: string; name: string; container?: string; signal: AbortSignal }): Promise<NodeJS.ReadableStream>;
  close(): void;
}
