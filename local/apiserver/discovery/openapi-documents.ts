import { createHash } from 'node:crypto';
import { mediaRanges } from '../core/negotiate.ts';
import { type Answer, unacceptable } from '../http/respond.ts';
import type { OpenapiKind } from '../openapi/types.ts';
import { openapiV2 } from '../openapi/v2.ts';
import { openapiV3, openapiV3Index } from '../openapi/v3.ts';
import type { Registry } from '../registry/registry.ts';
import type { Resource } from '../registry/resource.ts';
import type { DocumentRequest } from './document-request.ts';

const V3 = /^\/openapi\/v3\/(?:api|apis\/([^/]+))\/([^/]+)$/;

/** The OpenAPI documents, each under a hash of what it was made from. */
export class OpenapiDocuments {
  readonly #registry: Registry;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** The answer of a path under /openapi; undefined for any other. */
  answer(path: string, { accept, query }: DocumentRequest): Answer | undefined {
    if (path === '/openapi/v2')
      return acceptsJson(accept) ? tagged(openapiV2(this.#registry.all().map(openapiKind))) : unacceptable();
    if (path === '/openapi/v3') {
      // JSON, under the type that the real server gives it.
      return { code: 200, text: JSON.stringify(openapiV3Index(this.#groups())), type: 'text/plain; charset=utf-8' };
    }
    const [matched, group = '', version = ''] = V3.exec(path) ?? [];
    return matched === undefined ? undefined : this.#document(path, { group, version }, query.get('hash'));
  }

  #document(path: string, of: { group: string; version: string }, asked: string | null): Answer | undefined {
    const kinds = this.#members(of);
    if (kinds.length === 0) return undefined;
    const hash = hashOf(kinds);
    if (asked !== null && asked !== hash) return { code: 301, text: '', headers: { location: `${path}?hash=${hash}` } };
    const caching: Record<string, string> = asked === null ? {} : { 'cache-control': 'public, immutable' };
    const answer = tagged(openapiV3(of, kinds.map(openapiKind)));
    return { ...answer, headers: { ...answer.headers, ...caching } };
  }

  #groups() {
    const members = new Map<string, { group: string; version: string }>();
    for (const { group, version } of this.#registry.all()) members.set(`${group}/${version}`, { group, version });
    return [...members.values()].map((of) => ({ ...of, hash: hashOf(this.#members(of)) }));
  }

  #members({ group, version }: { group: string; version: string }): Resource[] {
    return this.#registry.all().filter((resource) => resource.group === group && resource.version === version);
  }
}

const openapiKind = (resource: Resource): OpenapiKind => {
  const { group, version, kind, plural, namespaced, verbs, subresources } = resource;
  return { group, version, kind, plural, namespaced, verbs, subresources, ...resource.published() };
};

/** What a document is made from: built-in kinds never change while the server runs, custom ones by their schema. */
function hashOf(resources: readonly Resource[]): string {
  const hash = createHash('sha256');
  for (const resource of resources)
    hash.update(
      JSON.stringify([resource.plural, resource.verbs, resource.subresources, resource.custom ? resource.published() : null]),
    );
  return hash.digest('hex').toUpperCase();
}

function tagged(document: unknown): Answer {
  const text = JSON.stringify(document);
  return {
    code: 200,
    text,
    headers: { etag: JSON.stringify(createHash('sha256').update(text).digest('hex').toUpperCase()), vary: 'Accept' },
  };
}

/** Whether JSON is among what a client takes; protobuf is not to be had here. */
function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === '') return true;
  return mediaRanges(accept).some(({ type }) => type === 'application/json' || type === 'application/*' || type === '*/*');
}
