import type { Tool } from '../../../shared/api/generated/tool.ts';
import type { McpTool } from '../../../shared/mcp/client.ts';
import { failed } from '../../../shared/tools/core/outcome.ts';
import { mayUse, offeredName, type RemoteTool } from '../core/custom-tool.ts';
import { redacted, shortened } from '../core/tool-text.ts';
import type { McpSessions, OpenSession } from './mcp-sessions.ts';
import type { OpenTool, PreparedCall, ToolCallRequest } from './prepared.ts';
import { reasonOf } from './world.ts';

/** A server's word for a model, which pays for every one of them. */
const mostOfADescription = 4000;

/** The tools behind a Tool that a run may use, as their server describes them. */
export async function remoteTools(
  task: { readonly uid: string },
  of: OpenTool,
  { sessions, custom }: { readonly sessions: McpSessions; readonly custom: readonly string[] },
): Promise<RemoteTool[]> {
  const { tools } = await sessions.open(task, of);
  return tools.filter(({ name }) => mayUse(custom, of.tool.metadata.name, name)).map((found) => described(found, of.tool));
}

function described({ name, description, parameters, readOnly, idempotent }: McpTool, { spec }: Tool): RemoteTool {
  const effect = spec.effect ?? (readOnly ? 'pure' : idempotent ? 'idempotent' : 'effectful');
  return { name, description: shortened(description || spec.description, mostOfADescription), parameters, effect };
}

/** The tool of the server that the model means; undefined where there is none of that name. */
export function remoteNamed(offered: string, { metadata }: Tool, tools: readonly RemoteTool[]): RemoteTool | undefined {
  return tools.find(({ name }) => offeredName(metadata.name, name) === offered);
}

/** A call of a tool of an MCP server. */
export function prepareMcpCall(
  of: OpenTool,
  remote: RemoteTool,
  { task, call, arguments: args }: ToolCallRequest,
  sessions: McpSessions,
): PreparedCall {
  /** Once more where the server has forgotten the session. */
  async function inSession<T>(work: (open: OpenSession) => Promise<T>): Promise<T> {
    try {
      return await work(await sessions.open(task, of));
    } catch (error) {
      // By its name: the client's code is loaded only where there is a server.
      if ((error as Error).name !== 'SessionLostError') throw error;
      sessions.drop(task, of);
      return work(await sessions.open(task, of));
    }
  }

  const doubt = remote.effect === 'effectful' ? '; whether it took effect is not known' : '';
  return {
    effect: remote.effect,
    async run(signal) {
      try {
        const { text, media, isError } = await inSession(({ session }) =>
          session.call(remote.name, args as Record<string, unknown>, call, signal),
        );
        const content = shortened(redacted(text, of.secret));
        return isError ? failed(content) : { content, isError, ...(media.length === 0 ? {} : { media }) };
      } catch (error) {
        sessions.drop(task, of);
        return failed(`the MCP server did not answer: ${redacted(reasonOf(error), of.secret)}${doubt}`);
      }
    },
  };
}
