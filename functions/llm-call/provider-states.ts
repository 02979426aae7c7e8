import type { ModelFailure } from '../../shared/llm/failure.ts';
import type { OpenAIApi } from '../../shared/llm/provider.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { catalogue } from '../../shared/metrics/catalogue.ts';
import type { ProviderState } from '../../shared/store/spending.ts';
import type { Candidate } from './core/route.ts';
import type { Deps } from './deps.ts';

/** What everybody knows of Providers, as far as one call is concerned with it: it is in the store, and a call goes on without it. */
export interface ProviderStates {
  /** Read once for a call; undefined where the store did not say. */
  of(candidate: Candidate): Promise<ProviderState | undefined>;
  failed(candidate: Candidate, type: string, failure: Pick<ModelFailure, 'retryAfter'>): Promise<void>;
  answered(candidate: Candidate): Promise<void>;
  /** Remembers which API it speaks. */
  speaks(candidate: Candidate, api: OpenAIApi): Promise<void>;
}

export function providerStates({ store, telemetry, failedLately }: Deps, log: Logger): ProviderStates {
  const read = new Map<string, Promise<ProviderState | undefined>>();

  async function bestEffort<T>({ name }: Candidate, asked: Promise<T>): Promise<T | undefined> {
    try {
      return await asked;
    } catch (err) {
      log.warn({ err, provider: name }, 'the state of the Provider could not be read or written; the call goes on without');
      return undefined;
    }
  }

  return {
    of(candidate) {
      const { namespace, name } = candidate;
      const id = idOf(candidate);
      const state = read.get(id) ?? bestEffort(candidate, store.providerState(namespace, name));
      read.set(id, state);
      return state;
    },
    async failed(candidate, type, { retryAfter }) {
      const { namespace, name } = candidate;
      failedLately.add(idOf(candidate));
      telemetry.metrics.counter(catalogue.modelCooldowns)({ provider: type });
      const retryAfterMs = retryAfter === undefined ? undefined : retryAfter * 1000;
      await bestEffort(candidate, store.providerFailed(namespace, name, { retryAfterMs }));
    },
    async answered(candidate) {
      const id = idOf(candidate);
      // Who has not looked does not ask for it: a Provider that nobody has seen failing has nothing to recover from.
      const failing = failedLately.has(id) || ((await read.get(id))?.failures ?? 0) > 0;
      if (!failing) return;
      failedLately.delete(id);
      await bestEffort(candidate, store.providerAnswered(candidate.namespace, candidate.name));
    },
    async speaks(candidate, api) {
      if ((await read.get(idOf(candidate)))?.api === api) return;
      await bestEffort(candidate, store.providerSpeaks(candidate.namespace, candidate.name, api));
    },
  };
}

const idOf = ({ namespace, name }: Candidate): string => `${namespace}/${name}`;
