import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Where this process has tried to connect to since. */
export interface Dialled {
  /** Each as `ip port`, in order. */
  readonly addresses: readonly string[];
  stop(): void;
}

/** Watches every TCP connection that this process begins, whether anybody answers or not. */
export function watchDialled(): Dialled {
  const addresses: string[] = [];
  const listener = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    socket.on('connectionAttempt', (ip: string, port: number) => void addresses.push(`${ip} ${port}`));
  };
  subscribe('net.client.socket', listener);
  return { addresses, stop: () => void unsubscribe('net.client.socket', listener) };
}
