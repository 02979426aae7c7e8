import { readdir } from 'node:fs/promises';
import type { JournalStep } from '../../shared/agent/core/journal.ts';
import { callTool } from '../../shared/tools/call.ts';
import { isInside, locate } from '../../shared/tools/core/location.ts';
import type { Tool, ToolEnv } from '../../shared/tools/tool.ts';
import { writesIn } from './core/replay.ts';

/**
 * Writes the files of the steps before again, those of the workspace and those of /tmp each where there is nothing: a new pod begins
 * with an empty /tmp, and with an empty workspace unless that is shared. What holds anything has come with us, and may be ahead of this
 * journal.
 */
export async function restoreWorkspace(
  done: readonly JournalStep[],
  tools: ReadonlyMap<string, Tool>,
  env: Omit<ToolEnv, 'call' | 'callId' | 'begin'>,
): Promise<number> {
  const writes = writesIn(done);
  if (writes.length === 0) return 0;
  const { workspace, tmp } = env.workspace;
  const empty = { workspace: await isEmpty(workspace), tmp: await isEmpty(tmp) };
  const lost = writes.filter(({ arguments: args }) => {
    const path = locate(String((args as { readonly path?: unknown }).path), { workspace, tmp });
    return path !== undefined && isInside(path, tmp) && !isInside(path, workspace) ? empty.tmp : empty.workspace;
  });
  for (const call of lost) await callTool(call, tools, { ...env, call: '', callId: call.id, begin: async () => true });
  return lost.length;
}

async function isEmpty(folder: string): Promise<boolean> {
  return (await readdir(folder)).length === 0;
}
