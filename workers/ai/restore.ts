import { readdir } from 'node:fs/promises';
import { callTool } from '../../shared/tools/call.ts';
import type { Tool, ToolEnv } from '../../shared/tools/tool.ts';
import type { JournalStep } from './core/journal.ts';
import { writesIn } from './core/replay.ts';

/**
 * Writes the files of the steps before again, where the workspace has nothing in it: a new pod begins with an empty one. A
 * workspace that holds anything has come with us, and may be ahead of this journal.
 */
export async function restoreWorkspace(
  done: readonly JournalStep[],
  tools: ReadonlyMap<string, Tool>,
  env: Omit<ToolEnv, 'call'>,
): Promise<number> {
  const writes = writesIn(done);
  if (writes.length === 0 || (await readdir(env.workspace.workspace)).length > 0) return 0;
  for (const call of writes) await callTool(call, tools, { ...env, call: '' });
  return writes.length;
}
