import { fileURLToPath } from 'node:url';
import { createHttpClient, type HttpClient } from '../../shared/http/client.ts';
import { type Ended, start } from './command.ts';
import { until } from './until.ts';

/** A room in a process of its own, as a cluster runs it. */
export interface RoomChild {
  readonly url: string;
  /** Calls it; of no use for a room that does not listen. */
  readonly http: HttpClient;
  /** Tells it to end, as Kubernetes does; may be called again. */
  stop(): Promise<Ended>;
  /** Ends it without telling it. */
  kill(): Promise<Ended>;
}

const fileOf = (entry: string): string => fileURLToPath(new URL(`../../${entry}`, import.meta.url));

/** Runs an entry file to its end, which is meant to come without a signal. */
export const runRoom = (entry: string, env: Readonly<Record<string, string>>): Promise<Ended> =>
  start(process.execPath, [fileOf(entry)], { env }).ended;

/** Starts an entry file on a free port and waits until it says that it is ready; an end before that is an error with what it printed. */
export const startRoom = (entry: string, env: Readonly<Record<string, string>>): Promise<RoomChild> =>
  startRoomOf([fileOf(entry)], env);

/** The same of any file that Node can run, with its arguments. */
export async function startRoomOf(command: readonly string[], env: Readonly<Record<string, string>>): Promise<RoomChild> {
  const child = start(process.execPath, command, { env: { PORT: '0', ORKA_METRICS_PORT: '0', ...env } });
  const early = child.ended.then(({ status, stderr }): never => {
    throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`);
  });
  const ready = until(`${command.join(' ')} to be ready`, () => readyLine(child.stdout()));
  const { port = 0 } = await Promise.race([ready, early]).catch((error: unknown) => {
    child.stop('SIGKILL');
    throw error;
  });
  const url = `http://127.0.0.1:${port}`;
  const http = createHttpClient({ baseUrl: url });
  const end = (signal: NodeJS.Signals): Promise<Ended> => {
    http.close();
    child.stop(signal);
    return child.ended;
  };
  return { url, http, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** What its log says of the moment from which it may be called; a line that is not whole yet does not count. */
function readyLine(stdout: string): { readonly port?: number } | undefined {
  const lines = stdout.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as { msg: string; port?: number }).find(({ msg }) => msg === 'ready');
}
