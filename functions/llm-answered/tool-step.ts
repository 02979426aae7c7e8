import type { ToolStepResult } from '../../shared/agent/core/journal.ts';
import { putToolStep } from '../../shared/agent/journal.ts';
import type { RunAt } from '../../shared/agent/runs.ts';
import { type RunToolEnv, useTool } from '../../shared/agent/use-tool.ts';
import type { ToolCallPart } from '../../shared/llm/types.ts';
import { asOnlyOne } from '../../shared/store/step-claim.ts';
import { stepKey } from '../../shared/store/step-key.ts';
import { isStillWaiting, type Tool } from '../../shared/tools/tool.ts';
import type { Deps } from './deps.ts';

interface Step {
  readonly at: RunAt;
  readonly call: ToolCallPart;
  readonly step: number;
}

interface Using {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly env: RunToolEnv;
  readonly deps: Deps;
}

/** Does a tool call and resolves with what the journal has of it; undefined where the call waits for others. */
export async function toolStep(step: Step, using: Using): Promise<ToolStepResult | undefined> {
  const { call } = step;
  const isEffectful = using.tools.get(call.name)?.effectOf(call.arguments) === 'effectful';
  return isEffectful ? onlyOnce(step, using) : useAndJournal(step, using, true);
}

async function useAndJournal(
  { at, call, step }: Step,
  { tools, env, deps }: Using,
  mayBegin: boolean,
): Promise<ToolStepResult | undefined> {
  const key = stepKey(at.task, at.run, step);
  const used = await useTool({ call, step, key, begin: async () => mayBegin }, tools, env);
  if (isStillWaiting(used)) return undefined;
  return putToolStep(deps.store, { task: at.task, run: at.run, step, key }, used.result, used.workedMs);
}

/**
 * An effectful call is made by one process at a time, and never again where somebody else has begun it. Each attempt of ours is somebody
 * else, and one that broke off gives nothing back: what it has done is not known.
 */
function onlyOnce(step: Step, using: Using): Promise<ToolStepResult | undefined> {
  const { task, run } = step.at;
  const { store, log, sleep, stopping, claimTtlMs: ttlMs, newId } = using.deps;
  return asOnlyOne<ToolStepResult | undefined>(
    { task, run, step: step.step },
    { store, log, sleep, stopping, claim: { holder: newId(), ttlMs } },
    {
      keepsOnError: true,
      async journalled() {
        const [found] = await store.steps(task, run, { after: step.step - 1, limit: 1 });
        return found?.step === step.step ? (found.body as ToolStepResult) : undefined;
      },
      work: (takenOver) => useAndJournal(step, using, !takenOver),
    },
  );
}
