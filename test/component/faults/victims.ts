import { type Ended, type Running, start } from '../../support/command.ts';
import { type RoomChild, startRoomOf } from '../../support/room.ts';

/** A program that can be killed at any moment. */
export interface Victim {
  /** True from a kill until the next process of it runs. */
  isDown(): boolean;
  /** Resolves when the process is dead; the next one is on its way then. */
  kill(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

/** A room of the platform. */
export interface RoomVictim extends Victim {
  /** The address of its process; waits for the next one where that was killed. */
  url(): Promise<string>;
}

/** Starts a room that comes back whenever it was killed; `onFailure` is told where it does not. */
export function startRoomVictim(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  onFailure: (error: unknown) => void,
): RoomVictim {
  let down = true;
  let isClosed = false;
  let room: Promise<RoomChild>;
  let killing: Promise<void> | undefined;

  function begin(): void {
    down = true;
    room = startRoomOf(command, env);
    room.then(() => {
      down = false;
    }, onFailure);
  }
  async function killed(): Promise<void> {
    const dying = await room;
    down = true;
    await dying.kill();
    if (!isClosed) begin();
  }
  begin();

  return {
    isDown: () => down,
    url: async () => (await room).url,
    // Two who kill it at a time kill one process, which one other follows.
    kill() {
      killing ??= killed().finally(() => {
        killing = undefined;
      });
      return killing;
    },
    async close() {
      isClosed = true;
      await killing;
      await (await room).kill();
    },
  };
}

/** The worker of a run in a pod: started again until it has come to its end. */
export interface WorkerVictim extends Victim {
  /** How the process ended that was not killed. */
  readonly ended: Promise<Ended>;
}

export function startWorkerVictim(
  command: readonly string[],
  { env, cwd }: { readonly env: Readonly<Record<string, string>>; readonly cwd: string },
): WorkerVictim {
  let down = false;
  let isClosed = false;
  let running: Running;
  let resolve: (ended: Ended) => void;
  const ended = new Promise<Ended>((done) => {
    resolve = done;
  });

  function begin(): void {
    down = false;
    const own = start(process.execPath, command, { env, cwd });
    running = own;
    void own.ended.then((how) => {
      if (!down) resolve(how);
    });
  }
  begin();

  return {
    ended,
    isDown: () => down,
    async kill() {
      down = true;
      running.stop('SIGKILL');
      await running.ended;
      if (!isClosed) begin();
    },
    async close() {
      isClosed = true;
      running.stop('SIGKILL');
      await running.ended;
    },
  };
}
