import { dirname } from 'node:path';
import { limited } from '../core/command.ts';
import type { Roots } from '../core/location.ts';
import { sandboxArguments } from '../core/sandbox-arguments.ts';
import { type ProcessResult, runProcess } from './process.ts';

export interface RunRequest {
  readonly command: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Runs programs that a model has written. */
export interface CodeRunner {
  run(request: RunRequest): Promise<ProcessResult>;
}

export interface RunnerOptions {
  readonly roots: Roots;
  /** Where programs are looked for, as in PATH. */
  readonly path: string;
  /** Called once, when the first program is to run, where there is no sandbox for it. */
  readonly onUnsandboxed: () => void;
}

const outputLimit = 64 * 1024;
const fileBytes = 2 * 1024 ** 3;

/**
 * A runner in a bubblewrap sandbox where bubblewrap is on the PATH and works, which is found out once; elsewhere programs run as
 * plain processes with limits. Their environment holds none of ours: no token, no key, no address.
 */
export function createRunner({ roots, path, onUnsandboxed }: RunnerOptions): CodeRunner {
  // The node that runs us comes first, so that "node" means the same to a model wherever it works.
  const nodeFolder = dirname(process.execPath);
  const env = { PATH: `${nodeFolder}:${path}`, HOME: roots.tmp, TMPDIR: roots.tmp, LANG: 'C.UTF-8', TERM: 'dumb', CI: '1' };
  const wrapper = ['bwrap', ...sandboxArguments(roots, [nodeFolder])];
  let sandboxed: Promise<boolean> | undefined;

  const works = async (): Promise<boolean> => {
    const probe = {
      command: [...wrapper, 'true'],
      cwd: roots.workspace,
      env,
      timeoutMs: 5000,
      outputLimit,
      signal: new AbortController().signal,
    };
    const usable = await runProcess(probe).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    );
    if (!usable) onUnsandboxed();
    return usable;
  };

  return {
    async run({ command, timeoutMs, signal }) {
      sandboxed ??= works();
      const program = limited(command, { cpuSeconds: Math.ceil(timeoutMs / 1000) + 5, fileBytes });
      const wrapped = (await sandboxed) ? [...wrapper, ...program] : program;
      return runProcess({ command: wrapped, cwd: roots.workspace, env, timeoutMs, outputLimit, signal });
    },
  };
}
