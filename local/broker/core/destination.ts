import type { Destination, KReference } from '../../../shared/api/knative/duck.ts';

/** The address of what a reference names, or why it has none. */
export type Resolved = { readonly kind: 'url'; readonly url: string } | { readonly kind: 'unresolved'; readonly message: string };

/** Looks up the address of a referenced object; `namespace` is set. */
export type Lookup = (ref: KReference & { namespace: string }) => Resolved;

/** A destination's URL: its `uri`, the address of its `ref`, or the uri relative to that address. */
export function destinationUrl({ ref, uri }: Destination, namespace: string, lookup: Lookup): Resolved {
  if (ref === undefined)
    return uri === undefined ? { kind: 'unresolved', message: 'destination has neither ref nor uri' } : absolute(uri);
  const found = lookup({ ...ref, namespace: ref.namespace ?? namespace });
  return found.kind === 'unresolved' || uri === undefined ? found : absolute(uri, found.url);
}

function absolute(uri: string, base?: string): Resolved {
  const url = URL.parse(uri, base);
  if (url === null || !/^https?:$/.test(url.protocol))
    return { kind: 'unresolved', message: `"${uri}" is not an absolute HTTP URI` };
  // As it was written: a slash after a host that has no path is JavaScript's own.
  return { kind: 'url', url: base === undefined ? uri : url.href };
}
