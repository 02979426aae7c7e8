import type { ServerFlags } from '../../connect/find-server.ts';
import type { ListQuery } from '../../knowledge-client.ts';
import type { ListFormat } from '../list-output.ts';

/** Flags that say which memories are meant. */
export interface MemoryListFlags extends ServerFlags {
  readonly query?: string;
  readonly tags?: string;
  readonly ids?: string;
  readonly agentName?: string;
  readonly taskName?: string;
  readonly sessionName?: string;
  readonly parentTask?: string;
  readonly source?: string;
  readonly includeDisabled?: boolean;
  readonly includeDeleted?: boolean;
  readonly output?: ListFormat;
}

/** Flags that say what a memory is made of. */
export interface MemoryPartFlags extends ServerFlags {
  readonly content?: string;
  readonly filename?: string;
  readonly tag?: readonly string[];
  readonly agentName?: string;
  readonly taskName?: string;
  readonly sessionName?: string;
  readonly source?: string;
  readonly output?: 'json' | 'yaml';
}

/** Those flags as the REST API takes them. */
export function queryOf(flags: MemoryListFlags): ListQuery {
  const { query, tags, ids, agentName, taskName, sessionName, parentTask, source, includeDisabled, includeDeleted } = flags;
  const switches = { includeDisabled: includeDisabled?.toString(), includeDeleted: includeDeleted?.toString() };
  return { query, tags, ids, agentName, taskName, sessionName, parentTask, source, ...switches, limit: '500' };
}
