import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { NewMemory } from '../../../shared/store/memories.ts';
import { withApi } from '../../connect/connect.ts';
import type { Context } from '../../context.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printObject } from '../../output.ts';
import { UsageError } from '../../usage-error.ts';
import type { MemoryPartFlags } from './flags.ts';

/** Writes a memory down. */
export async function createMemory(content: string | undefined, flags: MemoryPartFlags, context: Context): Promise<ExitStatus> {
  const { content: text, ...parts } = await partsOf(content, flags, context);
  if (text === undefined) throw new UsageError('what is to be known is missing: give it as an argument, or with --filename');
  return withApi(flags, context, async (api) => {
    const memory = await api.knowledge.createMemory({ ...parts, content: text });
    if (flags.output === undefined) context.out.write(`memory "${memory.id}" created\n`);
    else await printObject(memory, flags.output, context);
    return exitStatus.ok;
  });
}

/** Changes what is said of a memory, and leaves the rest. */
export async function updateMemory(id: string, flags: MemoryPartFlags, context: Context): Promise<ExitStatus> {
  const change = await partsOf(flags.content, flags, context);
  if (Object.keys(change).length === 0) throw new UsageError('nothing to change: see --help');
  return withApi(flags, context, async (api) => {
    const memory = await api.knowledge.updateMemory(id, change);
    if (flags.output === undefined) context.out.write(`memory "${id}" updated\n`);
    else await printObject(memory, flags.output, context);
    return exitStatus.ok;
  });
}

async function partsOf(content: string | undefined, flags: MemoryPartFlags, context: Context): Promise<Partial<NewMemory>> {
  const { filename, tag, agentName, taskName, sessionName, source } = flags;
  if (content !== undefined && filename !== undefined) throw new UsageError('a text and --filename cannot be used together');
  const text = filename === undefined ? content : await read(filename, context);
  const parts = { content: text, tags: tag, agentName, taskName, sessionName, source };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

async function read(filename: string, { cwd, readInput }: Context): Promise<string> {
  return filename === '-' ? readInput() : readFile(resolve(cwd, filename), 'utf8');
}
