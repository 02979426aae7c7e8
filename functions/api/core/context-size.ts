import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Provider } from '../../../shared/api/generated/provider.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { builtInModels, lookUp } from '../../../shared/llm/core/models.ts';

/** What llm-call asks for where nobody says how long an answer may be. */
const usualAnswer = 4096;
/** Of a model's context, for what is counted in characters may have more tokens than we think. */
const share = 0.8;
/** The least of it that a conversation gets, however long the answers may be. */
const least = 0.25;

/** The model that Task or Agent name; undefined where it is left to the Provider. */
export function namedModel(task: Task, agent: Agent | undefined): string | undefined {
  return task.spec.ai?.model || agent?.spec.model?.name || undefined;
}

/**
 * How many tokens a conversation with the Task's model may have before its older part is left out; undefined where the model's context is
 * not known.
 *
 * @param provider read only where nobody else names the model
 */
export function contextTokensFor(task: Task, agent: Agent | undefined, provider: Provider | undefined): number | undefined {
  const model = namedModel(task, agent) ?? provider?.spec.defaultModel;
  const window = model === undefined ? undefined : lookUp(builtInModels, model)?.contextTokens;
  if (window === undefined) return undefined;
  const answer = task.spec.ai?.maxTokens ?? agent?.spec.model?.maxTokens ?? usualAnswer;
  return Math.floor(Math.max(window * share - answer, window * least));
}
