import { isDeepStrictEqual } from 'node:util';
import { Brokers, EndpointSlices, KnativeServices, type ResourceKind, Triggers } from '../../shared/api/kinds.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import type { Kube, KubeObject } from '../../shared/kube/kube.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { type Plan, planOf, type World } from './core/plan.ts';

export interface ControllerOptions {
  readonly kube: Kube;
  /** Where the ingress listens. */
  readonly baseUrl: string;
  /** Makes the data plane what the plan says; `world` is what the plan was made from. */
  readonly apply: (plan: Plan, world: World) => Promise<void>;
  readonly now: () => number;
  readonly log: Logger;
}

/** The control plane: follows the objects that matter, and writes what is so into their status. */
export interface Controller {
  /** Resolves when the Brokers and Triggers that there are have been read and applied. */
  readonly synced: Promise<void>;
  close(): Promise<void>;
}

const fieldManager = 'orka-broker';

/** Milliseconds before objects are looked at again after a status could not be written. */
const retryPause = 1_000;

/** Watches Brokers, Triggers and what they refer to; every change leads to one more look at everything, never two at once. */
export function startController({ kube, baseUrl, apply, now, log }: ControllerOptions): Controller {
  const stopping = new AbortController();
  const { signal } = stopping;
  const options = { onChange: () => void look(), signal, log };
  const brokers = reflect(kube, Brokers, options);
  const triggers = reflect(kube, Triggers, options);
  const services = reflect(kube, KnativeServices, options);
  const slices = reflect(kube, EndpointSlices, options);
  const known = Promise.all([brokers.synced, triggers.synced]);

  let looking: Promise<void> | undefined;
  let again = false;
  let retry: NodeJS.Timeout | undefined;

  /** Looks once all changes of this turn are in the caches; a change while it looks makes it look once more. */
  function look(): Promise<void> {
    again = true;
    looking ??= lookUntilQuiet();
    return looking;
  }

  async function lookUntilQuiet(): Promise<void> {
    await known;
    while (again && !signal.aborted) {
      again = false;
      await lookOnce();
    }
    looking = undefined;
  }

  async function lookOnce(): Promise<void> {
    const world = { brokers: brokers.list(), triggers: triggers.list(), services: services.list(), slices: slices.list() };
    const plan = planOf(world, { baseUrl, now: timestamp(now()) });
    try {
      await apply(plan, world);
      await Promise.all([
        ...plan.brokerStatuses.map(({ object, status }) => writeStatus(Brokers, object, status)),
        ...plan.triggerStatuses.map(({ object, status }) => writeStatus(Triggers, object, status)),
      ]);
    } catch (err) {
      if (signal.aborted) return;
      log.warn({ err }, 'brokers and triggers could not be brought up to date; trying again');
      clearTimeout(retry);
      retry = setTimeout(() => void look(), retryPause);
    }
  }

  /** A merge patch that also takes away what no longer holds; nothing where the status is that already. */
  async function writeStatus<T extends KubeObject & { status?: object }>(
    kind: ResourceKind<T>,
    object: T,
    status: object,
  ): Promise<void> {
    const before: object = object.status ?? {};
    if (isDeepStrictEqual(before, status)) return;
    const gone = Object.fromEntries(Object.keys(before).map((name) => [name, null]));
    const at = { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
    try {
      await kube.patch(kind, at, { status: { ...gone, ...status } }, { subresource: 'status', fieldManager });
    } catch (error) {
      // It went while we looked.
      if (!(error instanceof NotFoundError)) throw error;
    }
  }

  return {
    synced: known.then(() => look()),
    async close() {
      clearTimeout(retry);
      stopping.abort();
      await Promise.all([brokers.done, triggers.done, services.done, slices.done, looking]);
    },
  };
}

/** A time as Kubernetes writes it: whole seconds. */
const timestamp = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
