import type { PlainAnswer } from './core/answer.ts';
import { ModelFailure, toModelFailure } from './failure.ts';
import { watchIdle } from './idle.ts';
import type { CompletionOptions, ModelEndpoint, ModelSettings, ProviderOptions } from './provider.ts';
import type { ModelAnswer } from './types.ts';

/** How one protocol opens a stream of events and gathers them. */
export interface Protocol<Event> {
  open(signal: AbortSignal): Promise<AsyncIterable<Event>>;
  readonly gathering: { add(event: Event): number; answer(): PlainAnswer | undefined };
}

export interface StreamContext {
  readonly endpoint: ModelEndpoint;
  readonly settings: ModelSettings;
  readonly options: CompletionOptions;
  readonly provider: ProviderOptions;
}

/** Reads a stream to its end, watching for silence; a stream that breaks off early is a transient failure. */
export async function readAnswer<Event>({ open, gathering }: Protocol<Event>, context: StreamContext): Promise<ModelAnswer> {
  const { endpoint, settings, options, provider } = context;
  const startedAt = provider.now();
  const idle = watchIdle(provider.idleTimeoutMs, options.signal);
  let characters = 0;
  let opened = false;
  try {
    const events = await open(idle.signal);
    opened = true;
    for await (const event of events) {
      idle.touch();
      const size = gathering.add(event);
      characters += size;
      if (size > 0) options.onProgress?.(characters);
    }
    const answer = gathering.answer();
    if (answer === undefined) throw failure('transient', 'its end is missing');
    const { content, stopReason, inputTokens, outputTokens } = answer;
    return {
      content,
      stopReason,
      usage: { inputTokens, outputTokens, durationMs: Math.round(provider.now() - startedAt) },
      provider: endpoint.name,
      model: settings.model,
    };
  } catch (thrown) {
    // Each SDK has an error of its own for an abort; the signal says the same for all.
    if (options.signal.aborted) throw failure('aborted', 'the call was given up');
    if (idle.silent) throw failure('transient', `nothing came for ${provider.idleTimeoutMs / 1000} s`);
    const failed = toModelFailure(thrown, [endpoint.apiKey]);
    throw opened && failed.status === undefined ? failure('transient', `the answer broke off: ${failed.message}`) : failed;
  } finally {
    idle.close();
  }
}

const failure = (kind: 'transient' | 'aborted', message: string): ModelFailure =>
  new ModelFailure({ kind, message, status: undefined, retryAfter: undefined });
