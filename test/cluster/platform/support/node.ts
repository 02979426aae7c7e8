import { readdirSync, readFileSync } from 'node:fs';
import { isPresent } from '../../../support/where.ts';
import { kubectl, sh } from './shell.ts';

/** True where this machine is the cluster's node and may touch its processes and its packet filter. */
export const isNode = process.getuid?.() === 0 && isPresent('iptables', '-S', 'FORWARD') && hasPods();

function hasPods(): boolean {
  return processes().some((pid) => /kubepods/.test(textOf(`/proc/${pid}/cgroup`)));
}

/** Process ids of this machine that run `program` of the image, in the pod of this name. */
export async function pidOf(namespace: string, pod: string): Promise<number> {
  const uid = (await kubectl('-n', namespace, 'get', 'pod', pod, '-o', 'jsonpath={.metadata.uid}')).trim();
  const own = processes().filter((pid) => {
    const cgroup = textOf(`/proc/${pid}/cgroup`);
    return (
      (cgroup.includes(uid) || cgroup.includes(uid.replaceAll('-', '_'))) && textOf(`/proc/${pid}/cmdline`).includes('main.js')
    );
  });
  const [pid] = own;
  if (pid === undefined) throw new Error(`pod ${pod} of ${namespace} has no process of ours on this machine`);
  return pid;
}

/** Drops every packet between two addresses, both ways, until the function that it resolves with is called. */
export async function cutBetween(a: string, b: string): Promise<() => Promise<void>> {
  const rules = [
    ['FORWARD', '-s', a, '-d', b, '-j', 'DROP'],
    ['FORWARD', '-s', b, '-d', a, '-j', 'DROP'],
  ];
  for (const rule of rules) await sh('iptables', ['-I', ...rule]);
  return async () => {
    for (const rule of rules) await sh('iptables', ['-D', ...rule]);
  };
}

function processes(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

/** A process may end while it is looked at. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
