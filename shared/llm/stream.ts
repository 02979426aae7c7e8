import type { Gathering } from './core/answer.ts';
import { checkCharacters, checkContent, TooLargeAnswer } from './core/limits.ts';
import { keyFilter, withoutKey } from './core/own-key.ts';
import { ModelFailure, toModelFailure } from './failure.ts';
import { watchIdle } from './idle.ts';
import type { CompletionOptions, ModelEndpoint, ModelSettings, ProviderOptions } from './provider.ts';
import type { AnswerPart, ModelAnswer } from './types.ts';

/** How one protocol opens a stream of events and gathers them. */
export interface Protocol<Event> {
  open(signal: AbortSignal): Promise<AsyncIterable<Event>>;
  readonly gathering: Gathering<Event>;
}

export interface StreamContext {
  readonly endpoint: ModelEndpoint;
  readonly settings: ModelSettings;
  readonly options: CompletionOptions;
  readonly provider: ProviderOptions;
}

/**
 * Reads a stream to its end, watching for silence; a stream that breaks off early is a transient failure, and one that does not end is
 * given up at the limits of an answer.
 */
export async function readAnswer<Event>({ open, gathering }: Protocol<Event>, context: StreamContext): Promise<ModelAnswer> {
  const { endpoint, settings, options, provider } = context;
  const startedAt = provider.now();
  const idle = watchIdle(provider.idleTimeoutMs, options.signal);
  const said = keyFilter(endpoint.apiKey, (piece) => options.onText?.(piece));
  let characters = 0;
  let opened = false;
  try {
    const events = await open(idle.signal);
    opened = true;
    for await (const event of events) {
      idle.touch();
      const { size, text } = gathering.add(event);
      characters += size;
      checkCharacters(characters);
      if (size > 0) options.onProgress?.(characters);
      if (text) said.add(text);
    }
    said.end();
    const answer = gathering.answer();
    if (answer === undefined) throw failure('transient', 'its end is missing');
    checkContent(answer.content);
    const by = thinker(endpoint, settings);
    return {
      ...answer,
      content: withoutKey(answer.content, endpoint.apiKey).map(
        (part): AnswerPart => (part.type === 'thinking' ? { ...part, by } : part),
      ),
      usage: { ...answer.usage, durationMs: Math.round(provider.now() - startedAt) },
      provider: endpoint.name,
      model: settings.model,
    };
  } catch (thrown) {
    // Each SDK has an error of its own for an abort; the signal says the same for all.
    if (options.signal.aborted) throw failure('aborted', 'the call was given up');
    if (idle.silent) throw failure('transient', `nothing came for ${provider.idleTimeoutMs / 1000} s`);
    const failed = toModelFailure(thrown, [endpoint.apiKey]);
    if (thrown instanceof TooLargeAnswer || !opened || failed.status !== undefined) throw failed;
    throw failure('transient', `the answer broke off: ${failed.message}`);
  } finally {
    idle.close();
  }
}

/** Whose thoughts an answer has: those of a model behind one account. */
export const thinker = ({ name }: ModelEndpoint, { model }: ModelSettings): string => `${name}/${model}`;

const failure = (kind: 'transient' | 'aborted', message: string): ModelFailure =>
  new ModelFailure({ kind, message, status: undefined, retryAfter: undefined });
