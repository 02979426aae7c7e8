import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as an MCP server has it. */
export interface McpMessage {
  readonly id?: number | string;
  readonly method: string;
  // biome-ignore lint/suspicious/noExplicitAny: parameters have every shape there is
  readonly params?: any;
}

/** A server of the Model Context Protocol over Streamable HTTP, revision 2025-06-18: sessions, pages of tools, answers as JSON and as SSE. */
export interface McpServer {
  readonly url: string;
  /** Messages in the order in which they came, with the headers of each. */
  readonly heard: { readonly message: McpMessage; readonly headers: IncomingMessage['headers'] }[];
  readonly ended: string[];
  /** What a call answers; it may wait. */
  call: (name: string, args: Record<string, unknown>) => Promise<object> | object;
  /** Forgets all sessions, as a server does that was started anew. */
  forget(): void;
  /** Ways to be in trouble: 401 to everything, or no answer at all. */
  trouble: 'none' | 'unauthorized' | 'silent';
  close(): Promise<void>;
}

const page1 = [
  {
    name: 'read_file',
    description: 'Reads a file.',
    inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
    annotations: { readOnlyHint: true },
  },
];
const page2 = [
  {
    name: 'put.note',
    description: 'Keeps a note.',
    inputSchema: { type: 'object', properties: { text: { type: 'string', pattern: '^(a+)+$' } } },
    annotations: { idempotentHint: true },
  },
  { name: 'send', description: 'Sends something.', inputSchema: { type: 'object', properties: { to: { type: 'string' } } } },
];

export async function startMcpServer(): Promise<McpServer> {
  const sessions = new Set<string>();
  const heard: McpServer['heard'] = [];
  const ended: string[] = [];

  async function answer(message: McpMessage): Promise<object> {
    switch (message.method) {
      case 'initialize':
        return { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'stub', version: '1' } };
      case 'tools/list':
        return message.params?.cursor === 'two' ? { tools: page2 } : { tools: page1, nextCursor: 'two' };
      case 'tools/call':
        return server.call(message.params.name, message.params.arguments ?? {});
      default:
        throw new Error(`no method ${message.method}`);
    }
  }

  async function post(req: IncomingMessage, res: ServerResponse, body: string): Promise<void> {
    const message = JSON.parse(body) as McpMessage;
    heard.push({ message, headers: req.headers });
    const session = req.headers['mcp-session-id'];
    if (message.method !== 'initialize') {
      if (session === undefined) return void res.writeHead(400).end('no session');
      if (!sessions.has(String(session))) return void res.writeHead(404).end('unknown session');
    }
    if (message.id === undefined) return void res.writeHead(202).end();
    const reply = { jsonrpc: '2.0', id: message.id, result: await answer(message) };
    if (message.method === 'tools/call') {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.end(`event: message\ndata: ${JSON.stringify(reply)}\n\n`);
      return;
    }
    const fresh = message.method === 'initialize' ? randomUUID() : undefined;
    if (fresh !== undefined) sessions.add(fresh);
    res.writeHead(200, { 'content-type': 'application/json', ...(fresh === undefined ? {} : { 'mcp-session-id': fresh }) });
    res.end(JSON.stringify(reply));
  }

  const http = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.once('end', () => {
      if (server.trouble === 'silent') return;
      if (server.trouble === 'unauthorized') return void res.writeHead(401).end(`who is ${req.headers.authorization}?`);
      if (req.method === 'POST') return void post(req, res, Buffer.concat(chunks).toString('utf8'));
      if (req.method === 'DELETE') {
        ended.push(String(req.headers['mcp-session-id']));
        return void res.writeHead(200).end();
      }
      res.writeHead(405).end();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: McpServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    heard,
    ended,
    call: (name, args) => ({ content: [{ type: 'text', text: `${name} ${JSON.stringify(args)}` }] }),
    forget: () => sessions.clear(),
    trouble: 'none',
    close: () =>
      new Promise((resolve) => {
        http.closeAllConnections();
        http.close(() => resolve());
      }),
  };
  return server;
}
