import type { ResourceKind } from '../../shared/api/kinds.ts';
import { NotFoundError, UnparsableError } from '../../shared/errors/catalogue.ts';
import type { Kube, KubeObject, ListOptions, ObjectList } from '../../shared/kube/kube.ts';
import { largestPage, type Page } from './core/list-page.ts';

/** The metadata of a list of ours: what it takes to go on, and nothing where this is the end. */
export interface ListMetadata {
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

/** One page of objects, or all of them, with the words of the REST API for a token that does not work. */
export async function listPage<T extends KubeObject>(
  kube: Kube,
  kind: ResourceKind<T>,
  { page, ...options }: Omit<ListOptions, 'limit' | 'continue'> & { readonly page: Page },
): Promise<{ readonly items: T[]; readonly metadata: ListMetadata }> {
  if (page.limit === 'all') return { items: await everything(kube, kind, options), metadata: {} };
  const token = page.continue === undefined ? {} : { continue: page.continue };
  const list = await kube.list(kind, { ...options, limit: page.limit, ...token }).catch((error: unknown) => {
    throw page.continue === undefined ? error : badToken(error);
  });
  return { items: list.items, metadata: metadataOf(list) };
}

/** Every object that the options select. */
export async function everything<T extends KubeObject>(
  kube: Kube,
  kind: ResourceKind<T>,
  options: Omit<ListOptions, 'limit' | 'continue'>,
): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    const list: ObjectList<T> = await kube.list(kind, {
      ...options,
      limit: largestPage,
      ...(token === undefined ? {} : { continue: token }),
    });
    items.push(...list.items);
    token = list.metadata.continue;
  } while (token !== undefined && token !== '');
  return items;
}

function metadataOf({ metadata }: ObjectList<unknown>): ListMetadata {
  if (!metadata.continue) return {};
  const { remainingItemCount } = metadata;
  return { continue: metadata.continue, ...(remainingItemCount === undefined ? {} : { remainingItemCount }) };
}

/** Both a token that never was one and one that is too old are the client's to replace. */
function badToken(error: unknown): unknown {
  if (error instanceof UnparsableError || (error instanceof NotFoundError && error.details['gone'] === true))
    return new UnparsableError(`invalid continue parameter: ${error.message}`, { cause: error });
  return error;
}
