import type { ModelMessage, TextPart, ToolCallPart } from '../../shared/llm/types.ts';

/** What a request says, whichever protocol it came in. */
export interface Conversation {
  readonly model: string;
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  /** Names of the tools on offer. */
  readonly tools: readonly string[];
  readonly maxTokens: number | undefined;
}

/** What the scripted model says next. */
export interface ScriptedAnswer {
  readonly content: readonly (TextPart | ToolCallPart)[];
  /** Tool calls or the end, whichever the content says, where it is left out. */
  readonly stopReason?: 'end' | 'tool_calls' | 'max_tokens' | 'refusal';
}

/** A model without memory: everything it knows is in the conversation. */
export type Script = (conversation: Conversation) => ScriptedAnswer;

/** Something that goes wrong, ordered for one call. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly message?: string; readonly retryAfter?: number }
  /** The socket is closed after so many events of the stream (half of them where it says nothing). */
  | { readonly kind: 'cut'; readonly afterEvents?: number }
  /** An error event in the middle of a stream that began with 200. */
  | { readonly kind: 'stream-error'; readonly type: string }
  /** The first tool call's arguments end in the middle. */
  | { readonly kind: 'malformed-arguments' }
  /** The answer calls a tool that nobody offered. */
  | { readonly kind: 'unknown-tool' }
  | { readonly kind: 'silence' };

/** One call as the server saw it. Times are those of `now`, in milliseconds. */
export interface ModelCall {
  readonly index: number;
  /** SHA-256 of the request's body: the same question has the same key. */
  readonly key: string;
  readonly protocol: 'anthropic' | 'openai';
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
  readonly input: number;
  readonly output: number;
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
  whole(answer: Required<ScriptedAnswer>, about: { id: string; model: string; tokens: TokenCount }): object;
  frames(
    answer: Required<ScriptedAnswer>,
    about: { id: string; model: string; tokens: TokenCount; broken: boolean; usage: boolean },
  ): Frame[];
  error(status: number, message: string, type?: string): object;
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
