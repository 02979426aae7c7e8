import { createHash } from 'node:crypto';
import type { TokenSigner } from '../auth/tokens.ts';
import { DEFAULT_AUDIENCE } from '../auth/tokens.ts';
import { mediaRanges } from '../core/negotiate.ts';
import { type Answer, pageNotFound } from '../http/respond.ts';
import type { Registry } from '../registry/registry.ts';
import { type ApiGroup, aggregated, groupDocument, groupList, groupsOf, resourceList } from './core/groups.ts';
import type { DocumentRequest } from './document-request.ts';
import { OpenapiDocuments } from './openapi-documents.ts';
import { VERSION } from './version.ts';

const HEALTH = new Set(['/healthz', '/livez', '/readyz', '/livez/ping', '/readyz/ping', '/healthz/ping']);

/** Everything the server says about itself: discovery, OpenAPI, version, health, the keys of its tokens. Made when first asked for. */
export class Documents {
  readonly #registry: Registry;
  readonly #tokens: TokenSigner;
  readonly #url: () => string;
  readonly #openapi: OpenapiDocuments;
  #revision = -1;
  #texts = new Map<string, Answer>();

  constructor(registry: Registry, tokens: TokenSigner, url: () => string) {
    this.#registry = registry;
    this.#tokens = tokens;
    this.#url = url;
    this.#openapi = new OpenapiDocuments(registry);
  }

  /** The answer of a path that names no resource. */
  answer(path: string, request: DocumentRequest): Answer {
    if (this.#revision !== this.#registry.revision) {
      this.#texts = new Map();
      this.#revision = this.#registry.revision;
    }
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const form = aggregatedForm(trimmed, request.accept);
    const key = form === undefined ? trimmed : `${trimmed} ${form}`;
    const known = this.#texts.get(key);
    const found = known ?? this.#openapi.answer(trimmed, request) ?? this.#make(trimmed, form);
    if (found === undefined) return pageNotFound;
    if (known === undefined && found.code === 200) this.#texts.set(key, found);
    return fresh(found, request.ifNoneMatch);
  }

  #make(path: string, form: string | undefined): Answer | undefined {
    const groups = groupsOf(this.#registry.all());
    if (form !== undefined)
      return aggregatedAnswer(
        groups.filter(({ name }) => (name === '') === (path === '/api')),
        form,
      );
    if (HEALTH.has(path)) return { code: 200, text: 'ok', type: 'text/plain; charset=utf-8' };
    if (path === '/version') return json(VERSION);
    if (path === '/') return json({ paths: this.#paths(groups) });
    if (path === '/api')
      return json({
        kind: 'APIVersions',
        versions: ['v1'],
        serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: this.#url().replace('https://', '') }],
      });
    if (path === '/apis') return json(groupList(groups.filter(({ name }) => name !== '')));
    if (path === '/openid/v1/jwks') return { ...json(this.#tokens.jwks), type: 'application/jwk-set+json' };
    if (path === '/.well-known/openid-configuration') return json(this.#openid());
    return groupAnswer(groups, path.split('/').slice(1));
  }

  #openid(): object {
    return {
      issuer: DEFAULT_AUDIENCE,
      jwks_uri: `${this.#url()}/openid/v1/jwks`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
  }

  #paths(groups: readonly ApiGroup[]): string[] {
    const of = ({ name, versions }: ApiGroup): string[] =>
      name === '' ? ['/api', '/api/v1'] : [`/apis/${name}`, ...versions.map(({ version }) => `/apis/${name}/${version}`)];
    const own = [
      '/.well-known/openid-configuration',
      '/apis',
      '/healthz',
      '/livez',
      '/openapi/v2',
      '/openapi/v3',
      '/openid/v1/jwks',
      '/readyz',
      '/version',
    ];
    return [...groups.flatMap(of), ...own].sort();
  }
}

const json = (value: object): Answer => ({ code: 200, text: JSON.stringify(value) });

/** `v2` or `v2beta1` where the client would rather have all resources in one document. */
function aggregatedForm(path: string, accept: string | undefined): string | undefined {
  if (accept === undefined || (path !== '/api' && path !== '/apis')) return undefined;
  for (const { type, parameters } of mediaRanges(accept)) {
    if (type !== 'application/json') continue;
    const { as, g, v } = parameters;
    if (as === undefined) return undefined;
    if (as === 'APIGroupDiscoveryList' && g === 'apidiscovery.k8s.io' && (v === 'v2' || v === 'v2beta1')) return v;
  }
  return undefined;
}

function aggregatedAnswer(groups: readonly ApiGroup[], version: string): Answer {
  const text = JSON.stringify(aggregated(groups, version));
  const etag = JSON.stringify(createHash('sha256').update(text).digest('hex').toUpperCase());
  return {
    code: 200,
    text,
    type: `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
    headers: { etag, vary: 'Accept', 'cache-control': 'public' },
  };
}

function groupAnswer(groups: readonly ApiGroup[], [root, ...names]: readonly string[]): Answer | undefined {
  const [group, version] = root === 'api' ? ['', names[0]] : names;
  if ((root !== 'api' && root !== 'apis') || names.length > (root === 'api' ? 1 : 2)) return undefined;
  const found = groups.find(({ name }) => name === group);
  if (found === undefined) return undefined;
  if (version === undefined) return json(groupDocument(found));
  const member = found.versions.find((candidate) => candidate.version === version);
  return member && json(resourceList(found.name, version, member.resources));
}

/** 304 where the client has this very document. */
function fresh(answer: Answer, ifNoneMatch: string | undefined): Answer {
  const etag = answer.headers?.['etag'];
  if (etag === undefined || ifNoneMatch === undefined || !ifNoneMatch.split(/,\s*/).includes(etag)) return answer;
  return { ...answer, code: 304, text: '' };
}
