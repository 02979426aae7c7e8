import { access } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { InvalidError, NotFoundError } from '../../shared/errors/catalogue.ts';
import type { Context } from '../context.ts';
import { choose, kubeconfigPaths } from '../core/choose.ts';
import { readConfigFile } from './config-file.ts';

/** The flags that say where the platform is. */
export interface ServerFlags {
  readonly server?: string;
  readonly namespace?: string;
  readonly token?: string;
  readonly kubeconfig?: string;
}

/** Where the REST API is, and who is asking. */
export interface Server {
  readonly url: string;
  readonly token: string | undefined;
  /** Undefined leaves it to the server. */
  readonly namespace: string | undefined;
}

/**
 * Finds the platform: by flags, then environment, then `~/.orka/config.yaml`, then by way of a kubeconfig.
 *
 * A kubeconfig that is named on the command line goes before environment and file. Throws an OrkaError that says what to do.
 */
export async function findServer(flags: ServerFlags, { env, cwd, home }: Context): Promise<Server> {
  const environment = { server: env['ORKA_SERVER'], namespace: env['ORKA_NAMESPACE'], token: env['ORKA_TOKEN'] };
  const file = flags.kubeconfig === undefined ? await readConfigFile(home) : {};
  const { server, namespace, token } = choose([flags, environment, file]);
  const named = flags.kubeconfig === undefined ? server : flags.server;
  if (named !== undefined) return { url: checked(named), token, namespace };
  const path = await existing(
    kubeconfigPaths({ flag: flags.kubeconfig, environment: env['KUBECONFIG'], separator: delimiter }),
    cwd,
  );
  const { discover } = await import('./discover.ts');
  const found = await discover(path, token);
  return { url: found.url, token: found.token, namespace: namespace ?? found.namespace };
}

async function existing(paths: readonly string[], cwd: string): Promise<string> {
  for (const path of paths.map((each) => resolve(cwd, each))) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  throw new NotFoundError(
    `no platform was found (looked for ${paths.join(', ')}): start one with "orka dev", or name one with --server, ORKA_SERVER or --kubeconfig`,
  );
}

function checked(server: string): string {
  if (URL.canParse(server) && /^https?:$/.test(new URL(server).protocol)) return server.replace(/\/+$/, '');
  throw new InvalidError(`"${server}" is not the address of a server: it has to begin with http:// or https://`);
}
