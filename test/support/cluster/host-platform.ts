import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker } from '../../../local/broker/server.ts';
import { type Closing, startInOrder } from '../../../local/closing.ts';
import { createRooms, type Rooms } from '../../../local/rooms.ts';
import { startServing } from '../../../local/serving/start.ts';
import { startOperator } from '../../../operator/start.ts';
import { createKube } from '../../../shared/kube/client.ts';
import type { Kube, KubeConnection } from '../../../shared/kube/kube.ts';
import { readKubeconfig } from '../../../shared/kube/kubeconfig.ts';
import { type Logger, silent } from '../../../shared/log/logger.ts';
import { noTelemetry, type Telemetry } from '../../../shared/telemetry/telemetry.ts';
import { installIdentities, installKinds } from './installation.ts';
import { startKnativeObjects } from './knative-objects.ts';
import { createNamespace, removeNamespace } from './namespaces.ts';

export interface HostPlatformOptions {
  /** Path of the kubeconfig of an administrator of the cluster. */
  readonly kubeconfig: string;
  /** The address at which pods reach this machine; 127.0.0.1 where there are none. */
  readonly host?: string;
  /** The workers' image, as the cluster's nodes know it. */
  readonly image?: string;
  /** False leaves the operator out, for those who run one of their own. */
  readonly operator?: boolean;
  readonly log?: Logger;
  /** What each room tells of itself; nothing where it says nothing. */
  readonly telemetry?: (room: string) => Telemetry;
}

/** The platform's rooms in this process, acting on a cluster's Kubernetes API. */
export interface HostPlatform {
  /** The namespace of the rooms' ServiceAccounts; made for this platform, and gone with it. */
  readonly namespace: string;
  readonly connection: KubeConnection;
  /** The administrator's way into the cluster. */
  readonly kube: Kube;
  readonly rooms: Rooms;
  /** At `host`, so that pods and tests alike can call them; `broker` is where events are sent, from this machine only. */
  readonly urls: { readonly api: string; readonly store: string; readonly llm: string; readonly broker: string };
  /**
   * A namespace for Tasks. At the end its Tasks are deleted first, while somebody lives who lets go of them, so that it can go as well;
   * with an operator of one's own, delete them before that one ends.
   */
  makeNamespace(options?: { readonly labels?: Readonly<Record<string, string>> }): Promise<string>;
  /** Ends the rooms and removes what was made for them. The kinds stay: other objects may be of them. */
  close(): Promise<void>;
}

/**
 * Runs store, api, llm-call, the three functions of the spine and the operator here, each as its own ServiceAccount of the cluster, with
 * the broker of one machine between them: what a cluster's Kubernetes API, its Job controller and its pods do to the platform, without
 * images of the rooms and without Knative.
 *
 * Only one operator may act on a cluster at a time: where several suites share one, they take turns.
 */
export async function startHostPlatform(options: HostPlatformOptions): Promise<HostPlatform> {
  const {
    kubeconfig,
    host = '127.0.0.1',
    image = 'orka/orka',
    operator = true,
    log = silent,
    telemetry = () => noTelemetry,
  } = options;
  const { connection } = await readKubeconfig(kubeconfig);
  return startInOrder(async (closing): Promise<HostPlatform> => {
    const folder = await mkdtemp(join(tmpdir(), 'orka-host-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const kube = createKube(connection);
    closing.push(() => kube.close());
    await installKinds(kube);
    const namespace = await createNamespace(kube);
    closing.push(() => removeNamespace(kube, namespace));
    closing.push(await installIdentities(kube, namespace));

    const rooms = createRooms({
      connection,
      admin: kube,
      namespace,
      storePath: join(folder, 'store.db'),
      port: 0,
      version: 'test',
      log,
      now: Date.now,
      random: Math.random,
      pods: { host, image },
      telemetry,
    });
    closing.push(() => rooms.close());
    const store = await rooms.start('store');
    const broker = await startCorridors(folder, rooms, log, closing);
    const [api, llm] = await Promise.all([rooms.start('api'), rooms.start('llm-call')]);
    if (operator) await startWatching(rooms, { log, telemetry: telemetry('operator') }, closing);
    return {
      namespace,
      connection,
      kube,
      rooms,
      urls: { api: api.url, store: store.url, llm: llm.url, broker },
      async makeNamespace({ labels } = {}) {
        const made = await createNamespace(kube, labels);
        closing.push(() => removeNamespace(kube, made));
        return made;
      },
      close: () => closing.close(),
    };
  });
}

/** Brokers and Triggers live in an API server of their own, so that a cluster with Knative is left alone. Gives the Broker's URL. */
async function startCorridors(folder: string, rooms: Rooms, log: Logger, closing: Closing): Promise<string> {
  const knative = await startKnativeObjects({ folder: join(folder, 'knative'), log });
  closing.push(() => knative.close());
  const dataDir = join(folder, 'broker');
  await mkdir(dataDir);
  const broker = await startBroker({
    dataDir,
    port: 0,
    kube: knative.kube,
    log: log.child({ room: 'broker' }),
    now: Date.now,
    random: Math.random,
  });
  closing.push(() => broker.close());
  const sink = `${broker.url}/orka-system/default`;
  rooms.useSink(sink);
  const serving = await startServing({ kube: knative.kube, rooms: rooms.byName, log: log.child({ room: 'serving' }) });
  closing.push(() => serving.close());
  return sink;
}

async function startWatching(
  rooms: Rooms,
  { log, telemetry }: { log: Logger; telemetry: Telemetry },
  closing: Closing,
): Promise<void> {
  const running = await startOperator({
    kube: rooms.kubeAs('orka-operator'),
    store: rooms.storeAs('orka-operator'),
    publisher: rooms.publisher('operator'),
    log: log.child({ room: 'operator' }),
    telemetry,
    now: Date.now,
  });
  closing.push(() => running.close());
}
