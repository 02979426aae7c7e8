import type { ToolDefinition } from '../llm/types.ts';
import type { ToolOutcome } from './core/outcome.ts';
import { defineTool, type Tool, type ToolEnv, type ToolSource } from './tool.ts';

/**
 * A tool of the user's own. The platform calls it, for a worker has neither its credentials nor a way to it; arguments are checked there as
 * well, and whether a call may be repeated is settled there.
 */
export function remoteTool(definition: ToolDefinition): Tool {
  return {
    definition,
    waits: false,
    effectOf: () => 'idempotent',
    run: (args, env) => askPlatform(definition.name, args, env),
  };
}

/** A tool that is built in, and that the platform calls. */
export function definePlatformTool<Args>(source: Omit<ToolSource<Args>, 'run' | 'effect'>): Tool {
  return defineTool<Args>({ ...source, effect: 'pure', run: (args, env) => askPlatform(source.name, args, env) });
}

function askPlatform(tool: string, args: unknown, { task, call, callId }: ToolEnv): Promise<ToolOutcome> {
  return task.useTool({ tool, call, callId, arguments: args });
}
