import { Client, SdkHttpError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { type ContentPart, type McpResult, resultOf } from './core/result.ts';

/** A tool of an MCP server, as it lists it. */
export interface McpTool {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly readOnly: boolean;
  readonly idempotent: boolean;
}

export interface McpAnswer extends McpResult {
  readonly isError: boolean;
}

/** The server does not know the session any more, and so has done nothing. */
export class SessionLostError extends Error {
  override readonly name = 'SessionLostError';
}

/** A session with an MCP server. */
export interface McpSession {
  /** All of its tools, over all pages. */
  tools(): Promise<readonly McpTool[]>;
  /** Throws a SessionLostError, or whatever kept it from being answered. `key` names the call; the server gets it as `orka.ai/idempotency-key` in `_meta`. */
  call(tool: string, args: Readonly<Record<string, unknown>>, key: string, signal?: AbortSignal): Promise<McpAnswer>;
  /** Ends it, and tells the server so where that can be done at once. */
  close(): Promise<void>;
}

export interface McpOptions {
  /** Makes all of its requests. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds that one request may take. */
  readonly timeoutMs: number;
  /** Version of the product. */
  readonly version: string;
}

const key = 'orka.ai/idempotency-key';

/** What a server says of its own answers is for it to keep; a check here would run patterns of its choice. */
const acceptAll = {
  getValidator: () => (input: unknown) => ({ valid: true as const, data: input as never, errorMessage: undefined }),
};

/** Opens a session over Streamable HTTP, in the newest version of the protocol that both know. Throws whatever keeps it from being opened. */
export async function openMcp(url: string, { fetch, headers, timeoutMs, version }: McpOptions): Promise<McpSession> {
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    fetch,
    requestInit: { headers: { ...headers } },
    reconnectionOptions: {
      initialReconnectionDelay: 500,
      maxReconnectionDelay: 5000,
      reconnectionDelayGrowFactor: 2,
      maxRetries: 2,
    },
  });
  const client = new Client(
    { name: 'orka', version },
    { capabilities: {}, jsonSchemaValidator: acceptAll, versionNegotiation: { mode: 'auto' } },
  );
  const options = { timeout: timeoutMs, maxTotalTimeout: timeoutMs };
  try {
    await client.connect(transport, options);
  } catch (error) {
    await client.close().catch(() => undefined);
    throw error;
  }

  return {
    async tools() {
      const { tools } = await client.listTools(undefined, options);
      return tools.map(({ name, description = '', inputSchema, annotations = {} }) => ({
        name,
        description,
        parameters: inputSchema as Readonly<Record<string, unknown>>,
        readOnly: annotations.readOnlyHint === true,
        idempotent: annotations.idempotentHint === true,
      }));
    },
    async call(tool, args, id, signal) {
      const asked = { name: tool, arguments: args, _meta: { [key]: id } };
      const result = await client
        .callTool(asked, { ...options, ...(signal === undefined ? {} : { signal }) })
        .catch((error: unknown) => {
          // Streamable HTTP, "Session Management": 404 is how a server says so.
          throw error instanceof SdkHttpError && error.status === 404
            ? new SessionLostError('the session is lost', { cause: error })
            : error;
        });
      const shown = resultOf(result.content as readonly ContentPart[], result.structuredContent);
      return { ...shown, isError: result.isError === true };
    },
    async close() {
      await transport.terminateSession().catch(() => undefined);
      await client.close().catch(() => undefined);
    },
  };
}
