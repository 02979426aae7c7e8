import { createHttpClient, type HttpClient } from '../../../shared/http/client.ts';
import type { RunNames } from './normal-form.ts';
import type { Json } from './scenario.ts';
import type { Target } from './target.ts';

/** What a run of scenarios needs around it, in names of its own, so that runs and users of one cluster do not meet. */
export interface Surroundings {
  /** The server's minor version: `1.35`. */
  readonly kubernetes: string;
  /** The API group that the run's definitions may use. */
  readonly group: string;
  /** Creates what is not there yet. */
  ensure(path: string, object: object): Promise<Json>;
  /** Repeats a GET until its answer is found and passes. */
  until(path: string, test: (body: Json) => boolean): Promise<void>;
  /** A new namespace with the ServiceAccount that its pods run as. */
  namespace(name: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Takes the finalizers from what is left in a collection, which nobody else would do. */
  release(path: string): Promise<void>;
  /** What the names of a run are called in the normal form. */
  names(namespace: string): RunNames;
  close(): void;
}

/** Looks at the target and prepares it for scenarios. */
export async function surroundingsOf({ connection }: Target, run: string): Promise<Surroundings> {
  const { server: baseUrl, ca, clientCertificate, token } = connection;
  const http = createHttpClient({ baseUrl, ca, clientCertificate, token });
  const version = await http.json<{ major: string; minor: string }>('GET', '/version');
  const { issuer } = await http.json<{ issuer: string }>('GET', '/.well-known/openid-configuration');
  const group = `${run}.example.com`;
  const namespaces = '/api/v1/namespaces';

  async function until(path: string, test: (body: Json) => boolean): Promise<void> {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const { status, body } = await http.exchange('GET', path);
      if (status === 200 && test(JSON.parse(body.toString('utf8')))) return;
      if (Date.now() > deadline) throw new Error(`${path} never came to what was waited for`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  return {
    kubernetes: `${version.major}.${version.minor}`,
    group,
    ensure: (path, object) => ensure(http, path, object),
    until,
    async namespace(name) {
      await ensure(http, namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
      await ensure(http, `${namespaces}/${name}/serviceaccounts`, account);
    },
    async release(path) {
      const { items = [] } = await http.json<{ items?: Held[] }>('GET', path);
      for (const { metadata } of items.filter(({ metadata: { finalizers = [] } }) => finalizers.length > 0)) {
        const headers = { 'content-type': 'application/merge-patch+json' };
        await http.exchange('PATCH', `${path}/${metadata.name}`, { headers, body: '{"metadata":{"finalizers":null}}' });
      }
    },
    async remove(path) {
      await http.exchange('DELETE', path);
    },
    names: (namespace) => ({
      [group]: 'GROUP',
      [group.split('.').reverse().join('.')]: 'GROUP-REVERSED',
      [namespace]: 'NAMESPACE',
      [issuer]: '<issuer>',
    }),
    close: () => http.close(),
  };
}

interface Held {
  readonly metadata: { readonly name: string; readonly finalizers?: readonly string[] };
}

async function ensure(http: HttpClient, path: string, object: object): Promise<Json> {
  const { status, body } = await http.exchange('POST', path, { json: object });
  if (status !== 201 && status !== 409) throw new Error(`POST ${path}: ${status} ${body.toString('utf8')}`);
  return JSON.parse(body.toString('utf8'));
}
