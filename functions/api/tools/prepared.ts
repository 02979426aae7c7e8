import type { Tool } from '../../../shared/api/generated/tool.ts';
import type { Effect } from '../../../shared/tools/core/effect.ts';
import type { ToolOutcome } from '../../../shared/tools/core/outcome.ts';
import type { OwnTask } from '../middleware/request.ts';

/** A call as a worker asks for it. */
export interface ToolCallRequest {
  readonly task: OwnTask;
  /** What the model calls the tool. */
  readonly tool: string;
  /** Key of the step that calls. */
  readonly call: string;
  /** The call's id in the model's answer. */
  readonly callId: string;
  readonly arguments: unknown;
}

/** A call that has been found in order, and has not been made yet. */
export interface PreparedCall {
  readonly effect: Effect;
  /** Makes it. It never rejects: whatever goes wrong out there is for the model to know. */
  run(signal: AbortSignal): Promise<ToolOutcome>;
}

/** A Tool, and the credential that it is called with. */
export interface OpenTool {
  readonly tool: Tool;
  readonly secret: string | undefined;
}
