import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all below it hold and have used, read from /proc (proc(5)). */
export interface TreeUsage {
  /** Resident bytes. */
  readonly rss: number;
  /** Seconds of processor time, user and system. */
  readonly cpu: number;
}

const ticksPerSecond = 100;
const pageSize = 4096;

/** Sums over the process `pid` and its descendants; Linux only. */
export function treeUsage(pid: number): TreeUsage {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)));
  const family = new Set([pid]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid: child, parent } of stats) {
      if (family.has(parent) && !family.has(child)) grown = family.add(child).size > 0;
    }
  }
  const members = stats.filter((stat) => family.has(stat.pid));
  return { rss: members.reduce((sum, { rss }) => sum + rss, 0), cpu: members.reduce((sum, { cpu }) => sum + cpu, 0) };
}

/** Seconds of processor time of a process and of those of its children that have ended; Linux only. */
export function processorSeconds(pid: number): { readonly own: number; readonly ended: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const at = (field: number): number => Number(fields[field - 3]) / ticksPerSecond;
  return { own: at(14) + at(15), ended: at(16) + at(17) };
}

function statOf(pid: number): { pid: number; parent: number; rss: number; cpu: number }[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (field: number): number => Number(fields[field - 3]);
    return [{ pid, parent: at(4), cpu: (at(14) + at(15)) / ticksPerSecond, rss: at(24) * pageSize }];
  } catch {
    return [];
  }
}

/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
