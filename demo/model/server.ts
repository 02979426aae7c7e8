import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { listen, readBody } from '../../shared/http/server.ts';
import { withFault } from './faults.ts';
import { createPromptCache, type PromptCache } from './prompt-cache.ts';
import { anthropic } from './protocols/anthropic.ts';
import { openai } from './protocols/openai.ts';
import { responses } from './protocols/responses.ts';
import {
  type Fault,
  type Frame,
  type ModelCall,
  type Protocol,
  type ProtocolName,
  Refusal,
  type Script,
  tokensIn,
} from './types.ts';

export interface ScriptedModelOptions {
  readonly port: number;
  /** Address to listen on; loopback where it says nothing. */
  readonly host?: string;
  readonly script: Script;
  /** What goes wrong with a call; `attempt` counts the calls with the same key from 1. */
  readonly faults?: (call: {
    readonly index: number;
    readonly attempt: number;
    readonly body: Readonly<Record<string, unknown>>;
  }) => Fault | undefined;
  /** Keys that are let in; any key where it says nothing. */
  readonly apiKeys?: readonly string[];
  /** What it speaks; everything that it knows where it says nothing. */
  readonly protocols?: readonly ProtocolName[];
  /** Whether the beginnings of prompts are kept, and counted as cached when they come again. */
  readonly caching?: boolean;
  /** Milliseconds that every token of an answer takes. Default 0. */
  readonly msPerToken?: number;
  readonly now?: () => number;
}

export interface ScriptedModel {
  readonly url: string;
  /** Every call so far, in the order of arrival. */
  calls(): readonly ModelCall[];
  close(): Promise<void>;
}

const protocols = new Map([
  ['/v1/messages', anthropic],
  ['/v1/chat/completions', openai],
  ['/v1/responses', responses],
]);
const idPrefixes = { anthropic: 'msg_', openai: 'chatcmpl-', 'openai-responses': 'resp_' } as const;
const bodyLimit = 32 * 1024 * 1024;

/**
 * A model server that follows a script: Anthropic's Messages, OpenAI's Responses and Chat Completions as their SDKs speak them,
 * streaming or whole. It has no memory of conversations, and keeps a record of every call.
 */
export async function startScriptedModel(options: ScriptedModelOptions): Promise<ScriptedModel> {
  const calls: ModelCall[] = [];
  const cache = options.caching === true ? createPromptCache() : undefined;
  const server = createServer((req, res) => {
    void answer(req, res, { calls, cache, options }).catch(() => res.destroy());
  });
  const { port, host } = options;
  const listening = await listen(server, { port, ...(host === undefined ? {} : { host }) });
  return { url: listening.url, calls: () => calls, close: () => listening.close(0) };
}

interface Model {
  readonly calls: ModelCall[];
  readonly cache: PromptCache | undefined;
  readonly options: ScriptedModelOptions;
}

async function answer(req: IncomingMessage, res: ServerResponse, model: Model): Promise<void> {
  const path = (req.url ?? '/').split('?')[0] ?? '/';
  const protocol = protocols.get(path.replace(/^\/openai\/deployments\/[^/]+/, '/v1'));
  if (req.method === 'GET' && path === '/v1/models')
    return json(res, 200, { object: 'list', data: [{ id: 'scripted', object: 'model', created: 0, owned_by: 'demo' }] });
  const isSpoken = protocol !== undefined && (model.options.protocols?.includes(protocol.name) ?? true);
  if (req.method !== 'POST' || !isSpoken) return json(res, 404, openai.error(404, `no route ${req.method} ${path}`));
  const text = (await readBody(req, bodyLimit)).toString('utf8');
  try {
    await converse({ ...model, req, res, protocol, text });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    json(res, error.status, protocol.error(error.status, error.message));
  }
}

interface Exchange extends Model {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly protocol: Protocol;
  readonly text: string;
}

async function converse(exchange: Exchange): Promise<void> {
  const { req, res, protocol, text, calls, cache, options } = exchange;
  const keyIn = checkKey(req, options.apiKeys);
  const body = parse(text);
  const version = req.headers['anthropic-version']?.toString();
  const conversation = protocol.decode(body, version);
  const key = createHash('sha256').update(text).digest('hex');
  const index = calls.length;
  const fault = options.faults?.({ index, attempt: calls.filter((call) => call.key === key).length + 1, body });
  const now = options.now ?? Date.now;
  const streamed = body['stream'] === true;
  const call: ModelCall = {
    index,
    key,
    protocol: protocol.name,
    model: conversation.model,
    streamed,
    headers: { version, keyIn },
    body,
    receivedAt: now(),
    fault: fault?.kind,
    status: undefined,
    answeredAt: undefined,
    abandonedAt: undefined,
  };
  calls.push(call);
  res.once('close', () => {
    if (!res.writableFinished) call.abandonedAt = now();
  });
  if (fault?.kind === 'silence') return;
  call.status = fault?.kind === 'status' ? fault.status : 200;
  if (fault?.kind === 'status') return refuse(res, protocol, fault);
  const said = withFault(options.script(conversation), fault);
  const cached = cache?.count(protocol.prefixes(body)) ?? { read: 0, written: 0 };
  const tokens = { input: tokensIn(text), output: tokensIn(JSON.stringify(said.content)), ...cached };
  const about = { id: `${idPrefixes[protocol.name]}${key.slice(0, 24)}`, model: conversation.model, tokens };
  res.once('finish', () => {
    call.answeredAt = now();
  });
  if (!streamed) return json(res, 200, protocol.whole(said, about));
  const usage = (body['stream_options'] as { include_usage?: boolean } | undefined)?.include_usage === true;
  const frames = protocol.frames(said, about, { broken: fault?.kind === 'malformed-arguments', usage });
  await stream(res, protocol, frames, fault, options.msPerToken ?? 0);
}

async function stream(
  res: ServerResponse,
  protocol: Protocol,
  frames: readonly Frame[],
  fault: Fault | undefined,
  msPerToken: number,
): Promise<void> {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  const breaks = fault?.kind === 'cut' || fault?.kind === 'stream-error';
  const end = breaks ? ((fault.kind === 'cut' ? fault.afterEvents : undefined) ?? Math.ceil(frames.length / 2)) : frames.length;
  for (const { text, tokens } of frames.slice(0, end)) {
    if (tokens * msPerToken >= 1) await delay(tokens * msPerToken);
    if (res.destroyed) return;
    res.write(text);
  }
  if (fault?.kind === 'stream-error') res.end(protocol.errorFrame(fault.type));
  else if (breaks) res.socket?.end();
  else res.end();
}

function refuse(
  res: ServerResponse,
  protocol: Protocol,
  { status, message, code, retryAfter, retryAfterMs }: Extract<Fault, { kind: 'status' }>,
): void {
  if (retryAfter !== undefined) res.setHeader('retry-after', String(retryAfter));
  if (retryAfterMs !== undefined) res.setHeader('retry-after-ms', String(retryAfterMs));
  json(res, status, protocol.error(status, message ?? `the scripted model was told to answer ${status}`, code));
}

function checkKey(req: IncomingMessage, allowed: readonly string[] | undefined): ModelCall['headers']['keyIn'] {
  const bearer = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '')?.[1];
  const plain = (req.headers['x-api-key'] ?? req.headers['api-key'])?.toString();
  const key = bearer ?? plain;
  if (key === undefined || (allowed !== undefined && !allowed.includes(key))) throw new Refusal(401, 'invalid x-api-key');
  if (bearer !== undefined) return 'authorization';
  return req.headers['x-api-key'] === undefined ? 'api-key' : 'x-api-key';
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Refusal(400, 'the request body is not valid JSON');
  }
}

function json(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
