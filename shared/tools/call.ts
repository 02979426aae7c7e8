import { InternalError } from '../errors/catalogue.ts';
import { OrkaError } from '../errors/orka-error.ts';
import type { ToolCallPart } from '../llm/types.ts';
import { unknownOutcome } from './core/effect.ts';
import { failed, type ToolOutcome } from './core/outcome.ts';
import { isStillWaiting, type StillWaiting, type Tool, type ToolEnv } from './tool.ts';

/**
 * Does what the model asked for. What it did wrong comes back to it as text; only what is nobody's fault (the platform does
 * not answer, the worker is told to stop) is thrown.
 */
export async function callTool(call: ToolCallPart, tools: ReadonlyMap<string, Tool>, env: ToolEnv): Promise<ToolOutcome> {
  const said = await tryTool(call, tools, env);
  if (isStillWaiting(said)) throw new InternalError(`${call.name} waits, though it was held`);
  return said;
}

/** The same for a call that is not held while it waits for others: it may have nothing to say yet. */
export async function tryTool(
  call: ToolCallPart,
  tools: ReadonlyMap<string, Tool>,
  env: ToolEnv,
): Promise<ToolOutcome | StillWaiting> {
  const tool = tools.get(call.name);
  if (tool === undefined) return failed(`tool "${call.name}" was not enabled for this task`);
  if (call.malformed !== undefined)
    return failed(
      `the arguments of ${call.name} are not a JSON object; they may have been cut off. You wrote: ${call.malformed.slice(0, 300)}`,
    );
  // Written down before it begins: who comes after us must know that it may have happened.
  if (tool.effectOf(call.arguments) === 'effectful' && !(await env.begin())) return failed(unknownOutcome(call.name));
  try {
    return await tool.run(call.arguments, env);
  } catch (error) {
    env.signal.throwIfAborted();
    if (error instanceof OrkaError && error.status >= 500) throw error;
    return failed(error instanceof Error ? error.message : String(error));
  }
}
