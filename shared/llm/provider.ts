import type { ModelFacts } from './core/models.ts';
import type { ModelAnswer, ModelRequest } from './types.ts';

/** What a model turn is asked with, beside the conversation. */
export interface ModelSettings {
  readonly model: string;
  /** Output tokens at most. */
  readonly maxTokens: number;
  /** 0 to 2; undefined leaves it to the model. */
  readonly temperature?: number | undefined;
  /** How much the model thinks first; undefined leaves it to the model. */
  readonly reasoningEffort?: 'low' | 'medium' | 'high' | undefined;
  /** What is known of the model; what it does not take is left out then, and the answer's `notes` say so. */
  readonly facts?: ModelFacts | undefined;
}

/** Where a provider is and how it is spoken to. Holds the key: never log it whole. */
export interface ModelEndpoint {
  /** Name of the Provider object, for messages and records. */
  readonly name: string;
  readonly type: 'anthropic' | 'openai' | 'azure-openai';
  readonly apiKey: string;
  /** The provider's own address where undefined. Anthropic without `/v1`, OpenAI with it, Azure the resource's root. */
  readonly baseURL?: string | undefined;
  readonly azure?: { readonly deployment: string; readonly apiVersion: string } | undefined;
  /** Which API an OpenAI service is asked by; undefined where that is to be found out. */
  readonly api?: OpenAIApi | undefined;
}

export type OpenAIApi = 'responses' | 'chat-completions';

export interface CompletionOptions {
  readonly signal: AbortSignal;
  /** Called for every piece of the answer with the characters that have arrived so far. */
  readonly onProgress?: ((characters: number) => void) | undefined;
  /** Called with every piece of what the model says, as it comes. */
  readonly onText?: ((text: string) => void) | undefined;
  /** Called once it is known which API an OpenAI service speaks, where the endpoint does not say. */
  readonly onApi?: ((api: OpenAIApi) => void) | undefined;
}

/** One model behind one protocol. A failure is a ModelFailure; nothing is tried twice here. */
export interface ModelProvider {
  complete(request: ModelRequest, settings: ModelSettings, options: CompletionOptions): Promise<ModelAnswer>;
}

export interface ProviderOptions {
  /** Milliseconds since any fixed point, for durations. */
  readonly now: () => number;
  /** Milliseconds without a byte after which a stream is given up. */
  readonly idleTimeoutMs: number;
}
