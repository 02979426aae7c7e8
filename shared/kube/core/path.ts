import type { ResourceKind } from '../../api/kinds.ts';
import type { ListOptions } from '../kube.ts';

/** The path of a kind's collection, of one object in it, or of an object's subresource. */
export function pathOf(
  kind: ResourceKind<unknown>,
  at: { namespace?: string | undefined; name?: string; subresource?: string | undefined } = {},
): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const namespace =
    kind.namespaced && at.namespace !== undefined && at.namespace !== '' ? `/namespaces/${encodeURIComponent(at.namespace)}` : '';
  const name = at.name === undefined ? '' : `/${encodeURIComponent(at.name)}`;
  const subresource = at.subresource === undefined ? '' : `/${at.subresource}`;
  return `${root}${namespace}/${kind.plural}${name}${subresource}`;
}

/** `?a=1&b=2` of what is set, in order; the empty string where nothing is. */
export function queryOf(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const set = Object.entries(parameters).filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined);
  if (set.length === 0) return '';
  return `?${set.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}

/** List options as query parameters. */
export function listQuery({ labelSelector, fieldSelector, limit, continue: token }: ListOptions): string {
  return queryOf({ labelSelector, fieldSelector, limit, continue: token });
}
