import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHttpClient } from '../../shared/http/client.ts';

/** The probe in a process of its own. */
export interface Bare {
  /** Resolves with the milliseconds that one Task's requests and commits take. */
  run(): Promise<number>;
  close(): Promise<void>;
}

/** A probe that makes as many requests and commits for a Task as were counted. */
export async function startBare({ hops, commits }: { readonly hops: number; readonly commits: number }): Promise<Bare> {
  const folder = await mkdtemp(join(tmpdir(), 'orka-bench-bare-'));
  const program = fileURLToPath(new URL('probe.ts', import.meta.url));
  const child = spawn(process.execPath, [program, folder, String(hops), String(commits)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await child.stdout.take(1).toArray()) as Buffer[];
  const http = createHttpClient({ baseUrl: String(line).trim(), idleTimeoutMs: 0 });
  return {
    async run() {
      const began = performance.now();
      await http.request('POST', '/task');
      return performance.now() - began;
    },
    async close() {
      http.close();
      const exit = once(child, 'exit');
      child.kill();
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
