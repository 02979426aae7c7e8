import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Container } from '../../shared/api/kubernetes/container.ts';
import { timestamp } from '../../shared/core/time.ts';
import { type Command, finalArguments } from './core/command.ts';
import { mountsOf, translatePath } from './core/mounts.ts';
import type { ContainerRun } from './core/pod-status.ts';
import { terminationOf } from './core/pod-status.ts';
import { translateServiceUrl } from './core/service-names.ts';
import { openLogFile } from './log-file.ts';
import type { PodFolder } from './pod-folder.ts';
import { type ContainerProcess, startProcess } from './process.ts';
import { terminationMessage } from './termination-message.ts';

export interface ContainerOptions {
  readonly container: Container;
  readonly command: Exclude<Command, { kind: 'unknown' }>;
  /** The container's own variables, as its spec says. */
  readonly variables: Readonly<Record<string, string>>;
  /** Host folder of each volume. */
  readonly volumes: Readonly<Record<string, string>>;
  /** Today's addresses of the Services that words may name. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly folder: PodFolder;
  /** Where programs are looked for. */
  readonly searchPath: string;
  readonly now: () => number;
}

type Running = Extract<ContainerRun, { kind: 'running' }>;
type Terminated = Extract<ContainerRun, { kind: 'terminated' }>;

/** A container that runs, and how it will have ended; or one that could not be started. */
export type StartedContainer =
  | { readonly run: Running; readonly process: ContainerProcess; readonly ended: Promise<Terminated> }
  | { readonly run: Terminated };

/**
 * Starts a container as a process of this machine.
 *
 * Its environment is its own variables, its image's, and PATH, HOME, LANG and TMPDIR: nothing of the platform's environment reaches it.
 */
export async function startContainer(options: ContainerOptions): Promise<StartedContainer> {
  try {
    return await start(options);
  } catch (error) {
    // Its folders or its log cannot be written: that ends this container, not the pod's others.
    return notStarted((error as Error).message, options.now);
  }
}

async function start(options: ContainerOptions): Promise<StartedContainer> {
  const { container, command, variables, volumes, addresses, folder, searchPath, now } = options;
  const mounts = mountsOf(container, volumes);
  const inPlace = (path: string): string => translatePath(path, mounts);
  const translate = (word: string): string => inPlace(translateServiceUrl(word, addresses));
  const tmp = inPlace('/tmp') === '/tmp' ? folder.tmp : inPlace('/tmp');
  const cwd = container.workingDir ? inPlace(container.workingDir) : folder.home;
  for (const path of [folder.home, tmp]) await mkdir(path, { recursive: true, mode: 0o700 });
  if (!(await isFolder(cwd))) return notStarted(`workingDir ${container.workingDir} is not a folder of this machine`, now);

  const own = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, translate(value)]));
  const env = { PATH: searchPath, HOME: folder.home, LANG: 'C.UTF-8', TMPDIR: tmp, ...command.env, ...own };
  const argv = finalArguments(command, variables, translate);
  const logPath = join(folder.container(container.name), '0.log');
  const log = await openLogFile({ path: logPath, now });
  try {
    const process = await startProcess({ argv, cwd, env, log, recordDir: folder.container(container.name) });
    const run: Running = { kind: 'running', id: `process://${process.pid}`, startedAt: timestamp(now()) };
    const ended = process.exited.then(async (exit): Promise<Terminated> => {
      await log.close();
      const { id, startedAt } = run;
      const how = terminationOf(exit);
      const message = await terminationMessage(container, { ...how, logPath });
      const told = message === undefined ? {} : { message };
      return { kind: 'terminated', id, ...how, ...told, startedAt, finishedAt: timestamp(now()) };
    });
    return { run, process, ended };
  } catch (error) {
    await log.close();
    return notStarted(reasonOf(error as NodeJS.ErrnoException, argv[0]), now);
  }
}

/** Exit code and reason are containerd's for a program that cannot be started. */
function notStarted(message: string, now: () => number): { run: Terminated } {
  return { run: { kind: 'terminated', exitCode: 128, reason: 'StartError', message, finishedAt: timestamp(now()) } };
}

function reasonOf({ code, message }: NodeJS.ErrnoException, file: string): string {
  if (code === 'ENOENT') return `exec: "${file}": executable file not found in $PATH`;
  if (code === 'EACCES') return `exec: "${file}": permission denied`;
  if (code === 'E2BIG') return `exec: "${file}": arguments and environment are too long`;
  return `exec: "${file}": ${message}`;
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
