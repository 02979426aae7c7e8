import { writeFile } from 'node:fs/promises';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import type { Runtime } from '../shared/core/runtime.ts';
import { createKube } from '../shared/kube/client.ts';
import type { Kube, KubeConnection } from '../shared/kube/kube.ts';
import type { Logger } from '../shared/log/logger.ts';
import { noTelemetry, type Telemetry } from '../shared/telemetry/telemetry.ts';
import type { TracingSettings } from '../shared/tracing/core/endpoint.ts';
import type { Deliver } from './broker/deliver.ts';
import { startInOrder } from './closing.ts';
import { openDataDir } from './data-dir.ts';
import type { Images } from './jobs/core/command.ts';
import { applyManifests, type Manifest, readManifests } from './manifests.ts';
import { createRooms, preloadRooms } from './rooms.ts';

export interface DevOptions {
  /** Holds all that the platform keeps. */
  readonly dataDir: string;
  /** Port of the Kubernetes API; 0 is any free one. */
  readonly kubePort: number;
  /** Port of the REST API; 0 is any free one. */
  readonly port: number;
  readonly log: Logger;
  readonly now?: () => number;
  readonly random?: () => number;
  /** What each room tells of itself; nothing where it says nothing. */
  readonly telemetry?: (room: string) => Telemetry;
  /** Where workers send spans. */
  readonly tracing?: TracingSettings | undefined;
  /** How many Tasks of a namespace run at a time; as many as come where it says nothing. */
  readonly maxTasksPerNamespace?: number;
  /** Where ai Tasks run for which neither Task nor Agent says it; in a process each where it says nothing. */
  readonly runtime?: Runtime | undefined;
  /** How long a Job is kept after its Task's end, in seconds, -1 for ever; an hour where it says nothing. */
  readonly jobTtlSeconds?: number;
  /** Delivers the broker's events in place of plain HTTP; for tests that deliver twice, late and shuffled. */
  readonly deliver?: Deliver;
  /** Milliseconds of silence after which a model's stream is given up; llm-call's own where it says nothing. */
  readonly modelIdleTimeoutMs?: number;
  /** The search engine of web_search; none where it says nothing. */
  readonly searchUrl?: string | undefined;
}

/** A running platform. */
export interface Platform {
  readonly urls: { readonly kubernetes: string; readonly api: string; readonly broker: string; readonly store: string };
  readonly kubeconfigPath: string;
  /** The administrator's way into the Kubernetes API. */
  readonly connection: KubeConnection;
  /** Ends everything within about two seconds. What was running resumes at the next start. */
  close(): Promise<void>;
}

const project = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * The whole platform in one process: a Kubernetes API, a broker, a Job controller, and our own rooms, each behind its own port and
 * speaking to the others over HTTP as they do in a cluster. It is the only place that knows that a server is local.
 */
export async function startDev(options: DevOptions): Promise<Platform> {
  const { log, now = Date.now, random = Math.random, telemetry = () => noTelemetry } = options;
  return startInOrder(async (closing): Promise<Platform> => {
    // While certificates are made and objects are read from disk, the rest of the code is loaded.
    const manifests = readPlatform();
    const modules = Promise.all([
      import('./broker/server.ts'),
      import('./jobs/start.ts'),
      import('./serving/start.ts'),
      import('../operator/start.ts'),
      preloadRooms(),
    ]);
    for (const early of [manifests, modules]) early.catch(() => undefined);
    const data = await openDataDir(options.dataDir);
    closing.push(() => data.release());

    const { startApiServer } = await import('./apiserver/server.ts');
    const kubernetes = await startApiServer({
      dataDir: data.kubernetes,
      port: options.kubePort,
      podLogDir: data.pods,
      log: log.child({ room: 'kubernetes' }),
      now,
    });
    closing.push(() => kubernetes.close());
    await writeFile(data.kubeconfig, kubernetes.adminKubeconfig, { mode: 0o600 });
    const connection: KubeConnection = {
      server: kubernetes.url,
      ca: kubernetes.ca,
      clientCertificate: kubernetes.adminCredentials,
    };

    const admin = createKube(connection);
    closing.push(() => admin.close());
    const { port, maxTasksPerNamespace, runtime, jobTtlSeconds, modelIdleTimeoutMs } = options;
    const rooms = createRooms({
      connection,
      admin,
      storePath: data.store,
      port,
      version: packageJson.version,
      log,
      now,
      random,
      telemetry,
      tracing: options.tracing,
      maxTasksPerNamespace,
      runtime,
      jobTtlSeconds,
      modelIdleTimeoutMs,
      searchUrl: options.searchUrl,
    });
    closing.push(() => rooms.close());
    const [store] = await Promise.all([rooms.start('store'), applyPlatform(admin, await manifests)]);
    const [{ startBroker }, { startJobs }, { startServing }, { startOperator }] = await modules;
    const broker = await startBroker({
      dataDir: data.broker,
      port: 0,
      kube: rooms.kubeAs('orka-broker'),
      log: log.child({ room: 'broker' }),
      now,
      random,
      ...(options.deliver === undefined ? {} : { deliver: options.deliver }),
    });
    closing.push(() => broker.close());
    rooms.useSink(`${broker.url}/orka-system/default`);
    const api = await rooms.start('api');
    const serving = await startServing({ kube: admin, rooms: rooms.byName, log: log.child({ room: 'serving' }) });
    closing.push(() => serving.close());
    // A pod that waits to be run needs the addresses of the rooms.
    const jobs = await startJobs({
      kube: admin,
      podDir: data.pods,
      volumeDir: data.volumes,
      images: workerImages(),
      log: log.child({ room: 'jobs' }),
      now,
    });
    closing.push(() => jobs.close());
    const operator = await startOperator({
      kube: rooms.kubeAs('orka-operator'),
      store: rooms.storeAs('orka-operator'),
      publisher: rooms.publisher('operator'),
      log: log.child({ room: 'operator' }),
      telemetry: telemetry('operator'),
      ...(jobTtlSeconds === undefined ? {} : { jobTtlSeconds }),
      now,
    });
    closing.push(() => operator.close());
    return {
      urls: { kubernetes: kubernetes.url, api: api.url, broker: broker.url, store: store.url },
      kubeconfigPath: data.kubeconfig,
      connection,
      close: () => closing.close(),
    };
  });
}

/** What an installation applies to a cluster, and the definitions of Knative's kinds that a cluster with Knative has. */
async function readPlatform(): Promise<Manifest[]> {
  const manifests = await Promise.all(['crds', 'local/manifests', 'knative'].map((folder) => readManifests(project(folder))));
  return manifests.flat();
}

function applyPlatform(kube: Kube, manifests: readonly Manifest[]): Promise<void> {
  return applyManifests(kube, manifests, { fieldManager: 'orka-dev', namespace: 'default' });
}

/**
 * The image that this machine can run without pulling: this very Node on the image's own entry file. Workers share the compile cache of
 * this process, where it has one: a worker is a process per run, and with its code compiled it asks its first question in half of the time.
 */
function workerImages(): Images {
  const cache = getCompileCacheDir();
  const env = cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) };
  return { 'orka/orka': { command: [process.execPath, project('image/main.ts')], env } };
}
