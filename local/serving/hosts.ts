import type { Listening } from '../../shared/http/server.ts';

/** Starts each room by its name, on the port given (0 is any free one). */
export type Rooms = Readonly<Record<string, (port: number) => Promise<Listening>>>;

/** The rooms that are hosted, each once, for as long as somebody uses it. */
export interface Hosts {
  /** The room, started where it is not; `user` uses it from now on. Rejects with what its start throws. */
  use(room: string, user: string): Promise<Listening>;
  /** `user` uses nothing any more; a room that nobody uses is closed. */
  release(user: string, except?: string): Promise<void>;
  close(): Promise<void>;
}

interface Host {
  readonly listening: Promise<Listening>;
  readonly users: Set<string>;
}

export function createHosts(rooms: Rooms): Hosts {
  const hosts = new Map<string, Host>();

  async function end(room: string, { listening }: Host): Promise<void> {
    hosts.delete(room);
    await (await listening.catch(() => undefined))?.close();
  }

  return {
    async use(room, user) {
      const start = rooms[room];
      if (start === undefined) throw new TypeError(`no room ${room}`);
      const host = hosts.get(room) ?? { listening: start(0), users: new Set<string>() };
      hosts.set(room, host);
      host.users.add(user);
      try {
        return await host.listening;
      } catch (error) {
        if (hosts.get(room) === host) hosts.delete(room);
        throw error;
      }
    },
    async release(user, except) {
      for (const [room, host] of [...hosts]) {
        if (room === except || !host.users.delete(user)) continue;
        if (host.users.size === 0) await end(room, host);
      }
    },
    async close() {
      await Promise.all([...hosts].map(([room, host]) => end(room, host)));
    },
  };
}
