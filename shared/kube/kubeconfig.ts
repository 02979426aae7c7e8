import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { tokenFile as readTokenFile } from '../auth/token-file.ts';
import { InvalidError } from '../errors/catalogue.ts';
import { parseYaml } from '../yaml/yaml.ts';
import type { KubeConnection } from './kube.ts';
import { connectionByLibrary } from './library.ts';

/** A kubeconfig's current context: the way to the API server, and the namespace that it names. */
export interface Kubeconfig {
  readonly connection: KubeConnection;
  readonly namespace: string | undefined;
}

interface File {
  readonly path: string;
  readonly content: Readonly<Record<string, unknown>>;
}

interface Context {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

interface Cluster {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
}

interface User {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly exec?: unknown;
  readonly 'auth-provider'?: unknown;
}

/**
 * Reads a kubeconfig with certificates or a token in it, or in files beside it, in a few milliseconds; one that needs a plugin to log
 * in is handed to the Kubernetes library.
 *
 * Throws InvalidError where the file is none or its current context leads nowhere.
 */
export async function readKubeconfig(path: string): Promise<Kubeconfig> {
  const file: File = { path, content: await contentOf(path) };
  const context = named<Context>(file, 'context', String(file.content['current-context'] ?? ''));
  const cluster = named<Cluster>(file, 'cluster', context.cluster ?? '');
  const user = context.user ? named<User>(file, 'user', context.user) : {};
  if (cluster.server === undefined) throw new InvalidError(`${path}: cluster "${context.cluster}" has no server`);
  const { namespace } = context;
  if (user.exec !== undefined || user['auth-provider'] !== undefined) {
    return { connection: await connectionByLibrary(path), namespace };
  }
  const [ca, cert, key] = await Promise.all([
    data(path, cluster['certificate-authority-data'], cluster['certificate-authority']),
    data(path, user['client-certificate-data'], user['client-certificate']),
    data(path, user['client-key-data'], user['client-key']),
  ]);
  const clientCertificate = cert === undefined || key === undefined ? undefined : { cert, key };
  return { connection: { server: cluster.server, ca, clientCertificate, token: tokenOf(path, user) }, namespace };
}

async function contentOf(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new InvalidError(`${path} cannot be read: ${cause.message}`, { cause });
  });
  try {
    const content = parseYaml(text);
    if (typeof content === 'object' && content !== null) return content as Record<string, unknown>;
  } catch (cause) {
    throw new InvalidError(`${path} is not YAML: ${(cause as Error).message}`, { cause });
  }
  throw new InvalidError(`${path} is not a kubeconfig`);
}

/** An entry of one of the file's named lists. */
function named<T>({ path, content }: File, key: 'context' | 'cluster' | 'user', name: string): T {
  const list = content[`${key}s`];
  const entries = Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
  const found = entries.find((entry) => entry['name'] === name)?.[key];
  if (found === undefined || found === null) throw new InvalidError(`${path} has no ${key} "${name}"`);
  return found as T;
}

/** Data that is in the file itself (base64), or in another one whose path is relative to it. */
async function data(path: string, inline: string | undefined, file: string | undefined): Promise<string | undefined> {
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString('utf8');
  return file === undefined ? undefined : readFile(resolve(dirname(path), file), 'utf8');
}

function tokenOf(path: string, { token, tokenFile }: User): KubeConnection['token'] {
  if (tokenFile !== undefined) return readTokenFile(resolve(dirname(path), tokenFile));
  return token === undefined ? undefined : async () => token;
}
