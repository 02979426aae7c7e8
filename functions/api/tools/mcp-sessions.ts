import { createHash } from 'node:crypto';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { Logger } from '../../../shared/log/logger.ts';
import type { McpSession, McpTool } from '../../../shared/mcp/client.ts';
import { outboundFetch } from '../../../shared/outbound/fetch.ts';
import { ownHeaders } from '../core/tool-request.ts';
import { redacted } from '../core/tool-text.ts';
import { timeoutOf } from './http-tool.ts';
import type { OpenTool } from './prepared.ts';
import { reasonOf, toolWay, type World } from './world.ts';

/** A session, and the tools that the server had when it began. */
export interface OpenSession {
  readonly session: McpSession;
  readonly tools: readonly McpTool[];
}

/** Sessions with MCP servers, one a Task and Tool: a server may remember things from one call to the next. */
export interface McpSessions {
  /** The session that is open, or a new one. An InvalidError, without secrets, where the server does not answer as it should. */
  open(task: { readonly uid: string }, of: OpenTool): Promise<OpenSession>;
  /** Forgets a session that has shown to be broken. */
  drop(task: { readonly uid: string }, of: OpenTool): void;
  close(): Promise<void>;
}

/** Milliseconds without a call after which a session is ended. */
const idleMs = 60_000;
const mostBytes = 10 * 1024 * 1024;

interface Entry {
  readonly opened: Promise<OpenSession>;
  timer: NodeJS.Timeout | undefined;
}

/** Nothing depends on a session's being there: another process of this room opens its own. */
export function createMcpSessions(world: World, log: Logger): McpSessions {
  const entries = new Map<string, Entry>();

  function end(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    clearTimeout(entry.timer);
    void entry.opened.then(({ session }) => session.close()).catch(() => undefined);
  }

  /** It ends when it has not been asked for in a while. */
  function keep(key: string, entry: Entry): void {
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => end(key), idleMs);
    entry.timer.unref();
  }

  return {
    async open(task, of) {
      const key = keyOf(task, of);
      const entry = entries.get(key) ?? { opened: begin(of, world), timer: undefined };
      entries.set(key, entry);
      keep(key, entry);
      try {
        return await entry.opened;
      } catch (error) {
        end(key);
        const { namespace, name } = of.tool.metadata;
        const message = `the MCP server of tool "${name}" cannot be used: ${redacted(reasonOf(error), of.secret)}`;
        log.warn({ tool: { namespace, name } }, message);
        throw new InvalidError(message);
      }
    },
    drop: (task, of) => end(keyOf(task, of)),
    async close() {
      const open = [...entries.values()];
      for (const key of [...entries.keys()]) end(key);
      await Promise.allSettled(open.map(({ opened }) => opened));
    },
  };
}

/** Another address, header or credential is another session. */
function keyOf({ uid }: { readonly uid: string }, { tool, secret = '' }: OpenTool): string {
  const said = createHash('sha256')
    .update(JSON.stringify([tool.spec.mcp, tool.spec.http, secret]))
    .digest('base64');
  return `${uid}/${tool.metadata.uid}/${said}`;
}

async function begin({ tool, secret }: OpenTool, world: World): Promise<OpenSession> {
  // Most installations have no MCP server, and never load its client.
  const { openMcp } = await import('../../../shared/mcp/client.ts');
  const { http = {}, mcp } = tool.spec;
  const session = await openMcp(mcp?.url ?? '', {
    fetch: outboundFetch({ ...toolWay(world, tool.metadata.namespace), mostBytes }),
    headers: { ...ownHeaders(http), ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }) },
    timeoutMs: timeoutOf(http),
    version: world.version,
  });
  try {
    return { session, tools: await session.tools() };
  } catch (error) {
    await session.close();
    throw error;
  }
}
