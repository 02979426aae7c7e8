import type { ModelMessage, TextPart, ToolCallPart } from '../../shared/llm/types.ts';

/** What a request says, whichever protocol it came in. */
export interface Conversation {
  readonly model: string;
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  /** Names of the tools on offer. */
  readonly tools: readonly string[];
  readonly maxTokens: number | undefined;
  /** JSON Schema that the answer is to fit; undefined where any text will do. */
  readonly outputSchema?: unknown;
}

/** What a model thinks before it speaks; `sealed` shows nothing of it. Chat Completions has no place for it. */
export interface Thought {
  readonly type: 'thought';
  readonly text: string;
  readonly sealed?: boolean;
}

/** What the scripted model says next. */
export interface ScriptedAnswer {
  readonly content: readonly (TextPart | ToolCallPart | Thought)[];
  /** Tool calls or the end, whichever the content says, where it is left out. */
  readonly stopReason?: 'end' | 'tool_calls' | 'max_tokens' | 'refusal' | 'content_filter' | 'paused';
}

/** A model without memory: everything it knows is in the conversation. */
export type Script = (conversation: Conversation) => ScriptedAnswer;

/** Something that goes wrong, ordered for one call. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly code?: string;
      /** Seconds. */
      readonly retryAfter?: number;
      /** The same in milliseconds, in the header that OpenAI and Anthropic have for it. */
      readonly retryAfterMs?: number;
    }
  /** The socket is closed after so many events of the stream (half of them where it says nothing). */
  | { readonly kind: 'cut'; readonly afterEvents?: number }
  /** An error event in the middle of a stream that began with 200. */
  | { readonly kind: 'stream-error'; readonly type: string }
  /** The first tool call's arguments end in the middle. */
  | { readonly kind: 'malformed-arguments' }
  /** The answer calls a tool that nobody offered. */
  | { readonly kind: 'unknown-tool' }
  | { readonly kind: 'silence' };

/** `openai` is Chat Completions. */
export type ProtocolName = 'anthropic' | 'openai' | 'openai-responses';

/** One call as the server saw it. Times are those of `now`, in milliseconds. */
export interface ModelCall {
  readonly index: number;
  /** SHA-256 of the request's body: the same question has the same key. */
  readonly key: string;
  readonly protocol: ProtocolName;
  readonly model: string;
  readonly streamed: boolean;
  readonly headers: { readonly version: string | undefined; readonly keyIn: 'x-api-key' | 'authorization' | 'api-key' };
  readonly body: Readonly<Record<string, unknown>>;
  readonly receivedAt: number;
  readonly fault: Fault['kind'] | undefined;
  status: number | undefined;
  /** When the last byte of a whole answer had been handed to the network; undefined where that did not happen. */
  answeredAt: number | undefined;
  /** When whoever asked went away before the end of the answer; undefined where nobody did. */
  abandonedAt: number | undefined;
}

/** How many tokens one answer costs. */
export interface TokenCount {
  /** All of the prompt's. */
  readonly input: number;
  readonly output: number;
  /** Of the prompt's tokens those that came from the cache. */
  readonly read: number;
  /** Of the prompt's tokens those that went into it. */
  readonly written: number;
}

/** The beginning of a prompt, up to a place from which on it may be different another time. */
export interface Prefix {
  /** The same for the same beginning. */
  readonly key: string;
  readonly tokens: number;
}

/** What an answer is told about itself. */
export interface About {
  readonly id: string;
  readonly model: string;
  readonly tokens: TokenCount;
}

/** One event of a stream, as it goes over the wire, and the tokens it carries. */
export interface Frame {
  readonly text: string;
  readonly tokens: number;
}

/** The words of one provider's API, seen from the server. */
export interface Protocol {
  readonly name: ModelCall['protocol'];
  /** Reads a request's body; throws a Refusal for what the provider would refuse. */
  decode(body: Readonly<Record<string, unknown>>, version: string | undefined): Conversation;
  /** What of the prompt can be kept, shortest first. */
  prefixes(body: Readonly<Record<string, unknown>>): Prefix[];
  whole(answer: Required<ScriptedAnswer>, about: About): object;
  /** @param options `broken`: arguments end in the middle; `usage`: the client asked for the tokens in Chat Completions */
  frames(answer: Required<ScriptedAnswer>, about: About, options: { broken: boolean; usage: boolean }): Frame[];
  error(status: number, message: string, code?: string): object;
  /** An error event inside of a stream. */
  errorFrame(type: string): string;
}

/** A request that the provider would answer with an error. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Four characters a token: what providers give as a rule of thumb. */
export const tokensIn = (text: string): number => Math.ceil(text.length / 4);
