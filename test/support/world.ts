import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { encodeEvent } from '../../eventing/codec.ts';
import type { AnyOrkaEvent } from '../../eventing/core/catalogue.ts';
import { startJobFinished } from '../../functions/job-finished/start.ts';
import { startPlanUpdated } from '../../functions/plan-updated/start.ts';
import { defaultAdmissionConfig } from '../../functions/task-admitted/config.ts';
import { startTaskAdmitted } from '../../functions/task-admitted/start.ts';
import {
  Agents,
  ConfigMaps,
  CustomResourceDefinitions,
  Events,
  Jobs,
  Namespaces,
  PersistentVolumeClaims,
  Pods,
  Secrets,
  ServiceAccounts,
  Tasks,
} from '../../shared/api/kinds.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { silent } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import { startTestApiServer } from './api-server.ts';
import { crdsIn } from './crds.ts';
import { startTestStore } from './store.ts';

/** The functions and the store on a Kubernetes API of their own, and no broker: events are delivered by hand. */
export interface World {
  readonly kube: Kube;
  readonly store: Store;
  /** Where each function takes its events, by its name; `events` and `dead-letters` are the store's doors. */
  readonly doors: Readonly<Record<'task-admitted' | 'job-finished' | 'plan-updated' | 'events' | 'dead-letters', string>>;
  /** Delivers an event as a broker does; gives the status. */
  deliver(door: string, event: AnyOrkaEvent): Promise<number>;
  /** Everything that the Kubernetes API and the store hold, but for the log of events and the dead letters. */
  everything(): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

const kinds = { Tasks, Agents, Jobs, Pods, PersistentVolumeClaims, ServiceAccounts, Secrets, ConfigMaps, Namespaces, Events };
/** What is about what was heard, not about what is. */
const logs = new Set(['events', 'dead_letters', 'log_sizes', 'sqlite_sequence', 'knex_migrations', 'knex_migrations_lock']);

export async function startWorld(): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-world-'));
  const cluster = await startTestApiServer();
  const { kube } = cluster;
  for (const crd of crdsIn('crds')) await kube.create(CustomResourceDefinitions, '', crd);
  const test = await startTestStore();
  const nobody = 'http://127.0.0.1:9';
  const config = { ...defaultAdmissionConfig, urls: { api: nobody, store: nobody, llm: nobody } };
  const common = { port: 0, kube, store: test.store, publisher: { publish: async () => undefined }, log: silent, now: Date.now };
  const rooms = {
    'task-admitted': await startTaskAdmitted({ ...common, config }),
    'job-finished': await startJobFinished(common),
    'plan-updated': await startPlanUpdated(common),
  };
  const { url } = test.server;
  return {
    kube,
    store: test.store,
    doors: {
      'task-admitted': rooms['task-admitted'].url,
      'job-finished': rooms['job-finished'].url,
      'plan-updated': rooms['plan-updated'].url,
      events: `${url}/events`,
      'dead-letters': `${url}/dead-letters`,
    },
    async deliver(door, event) {
      return (await fetch(door, { method: 'POST', ...encodeEvent(event, new Date().toISOString()) })).status;
    },
    async everything() {
      const objects = Object.entries(kinds).map(async ([name, kind]) => [name, (await kube.list(kind as typeof Tasks)).items]);
      return { ...Object.fromEntries(await Promise.all(objects)), ...tablesIn(test.path) };
    },
    async close() {
      for (const room of Object.values(rooms)) await room.close();
      await test.close();
      await cluster.close();
      await rm(folder, { recursive: true });
    },
  };
}

function tablesIn(path: string): Record<string, unknown> {
  const db = new DatabaseSync(path, { readOnly: true });
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
  const tables = names.filter(({ name }) => !logs.has(name)).map(({ name }) => [name, db.prepare(`SELECT * FROM ${name}`).all()]);
  db.close();
  return Object.fromEntries(tables);
}
