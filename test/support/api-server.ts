import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, type ApiServerOptions, startApiServer } from '../../local/apiserver/server.ts';
import { createKube } from '../../shared/kube/client.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { silent } from '../../shared/log/logger.ts';

/** A Kubernetes API of a test's own, with the administrator's way in and a folder that goes with it. */
export interface TestApiServer extends ApiServer {
  readonly kube: Kube;
  readonly folder: string;
  /** Where it looks for pods' logs. */
  readonly podDir: string;
}

/** Starts one on a free port; `close()` removes its folder. */
export async function startTestApiServer(options: Pick<ApiServerOptions, 'history'> = {}): Promise<TestApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'orka-api-'));
  const podDir = join(folder, 'pods');
  const server = await startApiServer({
    dataDir: join(folder, 'kubernetes'),
    port: 0,
    podLogDir: podDir,
    log: silent,
    now: Date.now,
    ...options,
  });
  const kube = createKube({ server: server.url, ca: server.ca, clientCertificate: server.adminCredentials });
  return {
    ...server,
    kube,
    folder,
    podDir,
    async close() {
      kube.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The same API, which writes down every write: `create pods`, `patch jobs/status`. */
export function recordWrites(kube: Kube): { kube: Kube; writes: string[] } {
  const writes: string[] = [];
  const recorded: Kube = {
    ...kube,
    create(kind, namespace, object) {
      writes.push(`create ${kind.plural}`);
      return kube.create(kind, namespace, object);
    },
    apply(kind, object, options) {
      writes.push(`apply ${kind.plural}`);
      return kube.apply(kind, object, options);
    },
    patch(kind, at, patch, options) {
      writes.push(`patch ${kind.plural}${options?.subresource === undefined ? '' : `/${options.subresource}`}`);
      return kube.patch(kind, at, patch, options);
    },
    delete(kind, at, propagation) {
      writes.push(`delete ${kind.plural}`);
      return kube.delete(kind, at, propagation);
    },
  };
  return { kube: recorded, writes };
}
