import { OrkaError } from '../errors/orka-error.ts';
import type { ToolCallPart } from '../llm/types.ts';
import type { Tool, ToolEnv } from './tool.ts';

/** What the model is told about a call of its own. */
export interface ToolOutcome {
  readonly content: string;
  readonly isError: boolean;
}

/**
 * Does what the model asked for. What it did wrong comes back to it as text; only what is nobody's fault (the platform does
 * not answer, the worker is told to stop) is thrown.
 */
export async function callTool(call: ToolCallPart, tools: ReadonlyMap<string, Tool>, env: ToolEnv): Promise<ToolOutcome> {
  const tool = tools.get(call.name);
  if (tool === undefined) return failed(`tool "${call.name}" was not enabled for this task`);
  if (call.malformed !== undefined)
    return failed(
      `the arguments of ${call.name} are not a JSON object; they may have been cut off. You wrote: ${call.malformed.slice(0, 300)}`,
    );
  try {
    return { content: JSON.stringify(await tool.run(call.arguments, env)), isError: false };
  } catch (error) {
    env.signal.throwIfAborted();
    if (error instanceof OrkaError && error.status >= 500) throw error;
    return failed(error instanceof Error ? error.message : String(error));
  }
}

const failed = (message: string): ToolOutcome => ({ content: `Error executing tool: ${message}`, isError: true });
