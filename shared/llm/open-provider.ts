import { fitTo } from './core/fit.ts';
import { hasThoughts, withoutThoughts, withThoughtsOf } from './core/thoughts.ts';
import { ModelFailure } from './failure.ts';
import type { ModelEndpoint, ModelProvider, ProviderOptions } from './provider.ts';
import { thinker } from './stream.ts';
import type { ModelAnswer, ModelRequest } from './types.ts';

/**
 * Opens the protocol that the endpoint speaks; each SDK is loaded when its first call is made. What the model does not take, by
 * `settings.facts`, is left out of what it is asked, and the answer's notes say so.
 */
export async function openProvider(endpoint: ModelEndpoint, options: ProviderOptions): Promise<ModelProvider> {
  const provider = await protocolOf(endpoint, options);
  return {
    async complete(asked, wanted, call) {
      const { request, settings, notes } = fitTo(withThoughtsOf(asked, thinker(endpoint, wanted)), wanted);
      const ask = (what: ModelRequest): Promise<ModelAnswer> => provider.complete(what, settings, call);
      try {
        return noted(await ask(request), notes);
      } catch (failure) {
        if (!(hasThoughts(request) && rejectsThoughts(failure))) throw failure;
        return noted(await ask(withoutThoughts(request)), [...notes, 'what the model had thought before was not taken back']);
      }
    },
  };
}

async function protocolOf(endpoint: ModelEndpoint, options: ProviderOptions): Promise<ModelProvider> {
  if (endpoint.type === 'anthropic') return (await import('./anthropic.ts')).anthropicProvider(endpoint, options);
  return (await import('./openai.ts')).openaiProvider(endpoint, options);
}

/** A key that has gone to another account, or a change on the other side, makes seals worthless; without them the run goes on. */
function rejectsThoughts(failure: unknown): boolean {
  return (
    failure instanceof ModelFailure && failure.status === 400 && /thinking|signature|encrypted|reasoning/i.test(failure.message)
  );
}

function noted(answer: ModelAnswer, notes: readonly string[]): ModelAnswer {
  const all = [...notes, ...(answer.notes ?? [])];
  return all.length === 0 ? answer : { ...answer, notes: all };
}
