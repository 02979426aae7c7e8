import type { Runtime } from '../../../shared/core/runtime.ts';
import { isQuestion } from './boundary.ts';
import type { Ground } from './ground.ts';
import { isOfItsOwn } from './kills.ts';
import { type Plan, scriptOf } from './plan.ts';
import { type Rooms, startRooms } from './rooms.ts';
import { doRun, type Remains } from './run.ts';

/** What is done with the same plan each time. */
export interface Setting {
  readonly ground: Ground;
  readonly runtime: Runtime;
  readonly plan: Plan;
}

/** A victim's runs, and the boundaries of an undisturbed run at which it was never killed. */
export interface Disturbed {
  readonly passes: readonly Remains[];
  readonly spared: readonly string[];
  readonly ms: number;
}

/** A run of which nobody is killed. */
export function undisturbed(setting: Setting): Promise<Remains> {
  return inRooms(setting, (rooms) => doRun(setting.ground, rooms, { name: 'undisturbed', plan: setting.plan }));
}

/**
 * Runs in which the victim is killed at each of its boundaries, one after another, until none is left: a call of which nobody knows how
 * it ended is not made again, so its later boundaries are those of another run.
 */
export async function disturbed(setting: Setting, name: string, { watcher }: Remains): Promise<Disturbed> {
  const began = performance.now();
  const boundaries = [...watcher.crossed].filter((boundary) => isOfItsOwn(boundary, name) && !isQuestion(boundary));
  const done = new Set<string>();
  const passes: Remains[] = [];
  const spared = (): string[] => boundaries.filter((boundary) => !done.has(boundary));
  await inRooms(setting, async (rooms) => {
    do {
      const run = { name: `run-${passes.length + 1}`, plan: setting.plan, killing: { name, done } };
      passes.push(await doRun(setting.ground, rooms, run));
    } while (spared().length > 0 && (passes.at(-1)?.watcher.kills.length ?? 0) > 0);
  });
  return { passes, spared: spared(), ms: Math.round(performance.now() - began) };
}

async function inRooms<T>({ ground, runtime, plan }: Setting, work: (rooms: Rooms) => Promise<T>): Promise<T> {
  const rooms = await startRooms(ground, runtime, scriptOf(plan));
  try {
    return await Promise.race([work(rooms), rooms.failed]);
  } finally {
    await rooms.close();
  }
}
