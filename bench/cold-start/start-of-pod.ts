import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Kube } from '../../shared/kube/kube.ts';

const run = promisify(execFile);

/** When the first process of a container began, in milliseconds since 1970, to 10 ms: proc(5), /proc/PID/stat field 22. */
const script = `
  const { readFileSync } = require('node:fs');
  const stat = readFileSync('/proc/1/stat', 'utf8');
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const uptime = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);
  console.log(Date.now() - (uptime * 1000 - ticks * 10));
`;

/** Milliseconds from the start of a function's process to its word that it is ready. */
export async function startOfPod(
  kube: Kube,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<number> {
  const container = 'user-container';
  const log = await kube.podLog({ namespace, name, container });
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  const ready = lines.map((line) => JSON.parse(line) as { msg: string; time: number }).find(({ msg }) => msg === 'ready');
  if (ready === undefined) throw new Error(`${name} never said that it is ready: ${log}`);
  const { stdout } = await run('kubectl', ['-n', namespace, 'exec', name, '-c', container, '--', 'node', '-e', script]);
  return ready.time - Number(stdout);
}
