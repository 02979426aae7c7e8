import { isDeepStrictEqual } from 'node:util';
import { EndpointSlices, KnativeServices, Services } from '../../shared/api/kinds.ts';
import type { KnativeService } from '../../shared/api/knative/service.ts';
import type { Service } from '../../shared/api/kubernetes/network.ts';
import { timestamp } from '../../shared/core/time.ts';
import { toOrkaError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { type Reflector, reflect } from '../../shared/kube/reflector.ts';
import { createWorkQueue } from '../../shared/kube/work-queue.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { endpointSliceOf } from './core/endpoint-slice.ts';
import { type Hosting, knativeStatusOf } from './core/knative-status.ts';
import { roomOfKnativeService, roomOfService } from './core/room.ts';
import { createHosts, type Rooms } from './hosts.ts';

export interface ServingOptions {
  readonly kube: Kube;
  readonly rooms: Rooms;
  readonly log: Logger;
  readonly now?: () => number;
}

const fieldManager = 'orka-serving';

/**
 * Knative Serving of one machine: every Knative Service of the platform's image is a room in this process, behind a port of its own; a core
 * Service of ours gets an EndpointSlice with the port of its room.
 *
 * Resolves when each Service that is there has been seen to.
 */
export async function startServing({ kube, rooms, log, now = Date.now }: ServingOptions): Promise<{ close(): Promise<void> }> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const names = Object.keys(rooms);
  const hosts = createHosts(rooms);

  const queue = createWorkQueue({ work, log });
  const tell = (kind: string) => (_type: string, object: { metadata: { namespace?: string; name: string } }) =>
    queue.add(keyOf(kind, object));
  const knativeServices: Reflector<KnativeService> = reflect(kube, KnativeServices, { signal, log, onChange: tell('knative') });
  const services: Reflector<Service> = reflect(kube, Services, { signal, log, onChange: tell('core') });

  /** What fails now is with the queue already, which tries again. */
  async function firstPass(): Promise<void> {
    const keys = [
      ...knativeServices.list().map((service) => keyOf('knative', service)),
      ...services.list().map((service) => keyOf('core', service)),
    ];
    await Promise.allSettled(keys.map(work));
  }

  async function work(key: string): Promise<void> {
    const [kind, namespace = '', name = ''] = key.split('/');
    if (kind === 'core') await serveService(key, services.get(namespace, name));
    else await serveKnativeService(key, knativeServices.get(namespace, name));
  }

  async function serveKnativeService(key: string, service: KnativeService | undefined): Promise<void> {
    if (service === undefined) return hosts.release(key);
    const choice = roomOfKnativeService(service, names);
    await hosts.release(key, choice.kind === 'room' ? choice.room : undefined);
    if (choice.kind === 'none') return write(service, { kind: 'failed', reason: choice.reason, message: choice.message });
    try {
      const { url } = await hosts.use(choice.room, key);
      await write(service, { kind: 'ready', url });
    } catch (error) {
      await write(service, { kind: 'failed', reason: 'RoomFailed', message: toOrkaError(error).message });
      throw error;
    }
  }

  async function write(service: KnativeService, hosting: Hosting): Promise<void> {
    const status = knativeStatusOf(service, hosting, timestamp(now()));
    const { namespace = '', name } = service.metadata;
    if (isDeepStrictEqual(status, service.status)) return;
    const gone = Object.keys(service.status ?? {}).filter((field) => !(field in status));
    const patch = { status: { ...Object.fromEntries(gone.map((field) => [field, null])), ...status } };
    await kube.patch(KnativeServices, { namespace, name }, patch, { subresource: 'status', fieldManager });
  }

  async function serveService(key: string, service: Service | undefined): Promise<void> {
    const choice = service && roomOfService(service, names);
    if (service === undefined || choice?.kind !== 'room') return hosts.release(key);
    const { port } = await hosts.use(choice.room, key);
    await kube.apply(EndpointSlices, endpointSliceOf(service, port), { fieldManager });
  }

  await Promise.all([knativeServices.synced, services.synced]);
  await firstPass();
  return {
    async close() {
      await queue.close();
      stopping.abort();
      await Promise.all([knativeServices.done, services.done]);
      await hosts.close();
    },
  };
}

const keyOf = (kind: string, { metadata }: { metadata: { namespace?: string; name: string } }): string =>
  `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
