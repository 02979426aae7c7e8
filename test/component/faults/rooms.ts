import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ScriptedModel, startScriptedModel } from '../../../demo/model/server.ts';
import type { Script } from '../../../demo/model/types.ts';
import type { Room } from '../../../shared/auth/core/rooms.ts';
import type { Runtime } from '../../../shared/core/runtime.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { createStoreClient } from '../../../shared/store/client.ts';
import type { Store } from '../../../shared/store/store.ts';
import { type Corridor, openCorridor } from '../workers/corridor.ts';
import type { Ground } from './ground.ts';
import { startToolServer, type ToolServer } from './tool-server.ts';
import { type RoomVictim, startRoomVictim } from './victims.ts';
import { openWire, type Wire, type WireOptions } from './wire.ts';

/** Rooms as processes of their own, and every way between them watched. */
export interface Rooms {
  readonly namespace: string;
  readonly runtime: Runtime;
  readonly rooms: ReadonlyMap<string, RoomVictim>;
  readonly model: ScriptedModel;
  readonly tools: ToolServer;
  readonly corridor: Corridor;
  /** A folder of its own for a run in a pod. */
  folder(name: string): Promise<string>;
  /** What a worker is told of where the rooms are. */
  readonly workerUrls: Readonly<Record<string, string>>;
  /** Asks the store as this room may, not over a wire. */
  asRoom<T>(room: Room, ask: (store: Store) => Promise<T>): Promise<T>;
  /** Rejects where a room does not come back. */
  readonly failed: Promise<never>;
  /** Who watches now. */
  watching: Pick<WireOptions, 'watch' | 'onAnswered'>;
  close(): Promise<void>;
}

/** So soon is a step taken over whose process is not heard of any more. */
const claimMs = '300';
/** Nobody watches, and everything passes. */
export const unwatched: Rooms['watching'] = { watch: async () => 'pass' };

export async function startRooms(ground: Ground, runtime: Runtime, script: Script): Promise<Rooms> {
  const namespace = `faults-${randomUUID().slice(0, 8)}`;
  const root = join(ground.folder, namespace);
  await mkdir(root);
  const model = await startScriptedModel({ port: 0, script });
  const tools = await startToolServer();
  const rooms = new Map<string, RoomVictim>();
  const wires: Wire[] = [];
  const on = { watching: unwatched };
  const failing = Promise.withResolvers<never>();
  failing.promise.catch(() => undefined);

  async function wire(from: string, to: string, target: () => Promise<string>): Promise<string> {
    const made = await openWire({
      from,
      to,
      target,
      halves: to === 'model',
      watch: (passing, moment) => on.watching.watch(passing, moment),
      onAnswered: (passing, isDelivered) => on.watching.onAnswered?.(passing, isDelivered),
    });
    wires.push(made);
    return made.url;
  }
  const wireTo = (from: string, to: string): Promise<string> =>
    wire(from, to, async () => {
      const room = rooms.get(to);
      if (room === undefined) throw new Error(`there is no ${to}`);
      return room.url();
    });
  async function room(name: Room, env: Readonly<Record<string, string>>): Promise<void> {
    const ORKA_TOKEN_FILE = await ground.tokenFile(name);
    const common = { ...ground.env, ORKA_TOKEN_FILE, ORKA_STEP_CLAIM_MS: claimMs };
    rooms.set(name, startRoomVictim(ground.image.command(name), { ...common, ...env }, failing.reject));
  }

  const doors = { call: await wireTo('broker', 'llm-call'), answered: await wireTo('broker', 'llm-answered') };
  const corridor = await openCorridor((type) => {
    if (type === 'ai.orka.job.finished.v1') return undefined;
    return type === 'ai.orka.llm.call.v1' ? doors.call : doors.answered;
  });
  const sink = corridor.url;
  await ground.namespace(namespace, {
    model: await wire('llm-call', 'model', async () => model.url),
    tools: await wire('api', 'tools', async () => tools.url),
  });
  await room('store', { ORKA_STORE_PATH: join(root, 'store.db') });
  await room('api', {
    ORKA_STORE_URL: await wireTo('api', 'store'),
    K_SINK: await wire('api', 'broker', async () => sink),
    ORKA_TOOL_ALLOW_CIDRS: '127.0.0.0/8',
  });
  await room('llm-call', {
    ORKA_STORE_URL: await wireTo('llm-call', 'store'),
    ORKA_API_URL: await wireTo('llm-call', 'api'),
    K_SINK: sink,
  });
  if (runtime === 'function')
    await room('llm-answered', {
      ORKA_STORE_URL: await wireTo('llm-answered', 'store'),
      ORKA_API_URL: await wireTo('llm-answered', 'api'),
      K_SINK: sink,
    });
  await Promise.all([...rooms.values()].map((each) => each.url()));
  const workerUrls = {
    ORKA_CONTROLLER_URL: await wireTo('worker', 'api'),
    ORKA_STORE_URL: await wireTo('worker', 'store'),
    ORKA_LLM_URL: await wireTo('worker', 'llm-call'),
  };

  return {
    namespace,
    runtime,
    rooms,
    model,
    tools,
    corridor,
    workerUrls,
    failed: failing.promise,
    get watching() {
      return on.watching;
    },
    set watching(next) {
      on.watching = next;
    },
    async folder(name) {
      const folder = join(root, name);
      await mkdir(folder);
      return folder;
    },
    async asRoom(name, ask) {
      const http = createHttpClient({ baseUrl: (await rooms.get('store')?.url()) ?? '', token: () => ground.token(name) });
      try {
        return await ask(createStoreClient({ http }));
      } finally {
        http.close();
      }
    },
    async close() {
      on.watching = unwatched;
      await Promise.allSettled([...rooms.values()].map((each) => each.close()));
      await corridor.close();
      await Promise.all(wires.map((each) => each.close()));
      await Promise.all([model.close(), tools.close()]);
    },
  };
}
