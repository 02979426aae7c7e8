import { ConfigMaps } from '../../shared/api/kinds.ts';
import { mergeModels } from '../../shared/llm/core/merge-models.ts';
import { builtInModels, type Models } from '../../shared/llm/core/models.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Deps } from './deps.ts';
import { keepRecent } from './recent.ts';

/** The ConfigMap of the platform's namespace that says what else is known of models, and its key. */
const name = 'orka-models';
const key = 'models.json';

const ttlMs = 30_000;

/**
 * What is known of models: the built-in table with the ConfigMap's entries, which may be 30 s old. One that cannot be read or is wrong is
 * said in the log, and what was known before goes on to count.
 */
export function modelTable(
  { kube, now, log }: Pick<Deps, 'kube' | 'now'> & { readonly log: Logger },
  namespace: string,
): () => Promise<Models> {
  const recent = keepRecent({ ttlMs, now });
  let known = builtInModels;

  async function load(): Promise<Models> {
    try {
      const text = (await kube.get(ConfigMaps, namespace, name))?.data?.[key];
      known = text === undefined ? builtInModels : mergeModels(builtInModels, text);
    } catch (err) {
      log.error({ err }, `ConfigMap ${namespace}/${name} does not count: ${(err as Error).message}`);
    }
    return known;
  }
  return () => recent(name, load);
}
