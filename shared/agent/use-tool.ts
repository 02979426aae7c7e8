import type { ToolCallPart } from '../llm/types.ts';
import { tryTool } from '../tools/call.ts';
import { isStillWaiting, type StillWaiting, type Tool, type ToolEnv } from '../tools/tool.ts';
import { inSpan } from '../tracing/span.ts';
import type { ToolStepResult } from './core/journal.ts';

/** What a call works with, but for what names it. */
export type RunToolEnv = Omit<ToolEnv, 'call' | 'callId' | 'begin'>;

/** A tool call of a run, as the journal is to have it. */
export interface StepCall {
  readonly call: ToolCallPart;
  readonly step: number;
  /** Names the step for ever. */
  readonly key: string;
  /** Says that an effectful call begins; see `ToolEnv.begin`. */
  readonly begin: () => Promise<boolean>;
}

/** A call that came to its end, and how many milliseconds its tool has worked; waiting for others is no work. */
export interface UsedTool {
  readonly result: ToolStepResult;
  readonly workedMs: number;
}

/** Does the tool call of one step. What came of it is for the caller to journal. */
export async function useTool(
  { call, step, key, begin }: StepCall,
  tools: ReadonlyMap<string, Tool>,
  env: RunToolEnv,
): Promise<UsedTool | StillWaiting> {
  const began = env.now();
  const attributes = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': call.name,
    'gen_ai.tool.call.id': call.id,
    'orka.step': step,
  };
  const said = await inSpan({ name: `execute_tool ${call.name}`, attributes }, async (span) => {
    const outcome = await tryTool(call, tools, { ...env, call: key, callId: call.id, begin });
    if (!isStillWaiting(outcome) && outcome.isError) span.fail('the tool answered with an error');
    return outcome;
  });
  if (isStillWaiting(said)) return said;
  const workedMs = tools.get(call.name)?.waits === true ? 0 : Math.max(0, Math.round(env.now() - began));
  return { result: { id: call.id, name: call.name, ...said }, workedMs };
}
