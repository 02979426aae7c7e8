import type { ToolEnv } from './tool.ts';
import { ToolError } from './tool-error.ts';

const none = (): never => {
  throw new ToolError('this task has no files and runs no programs');
};

/** What tools find in place of files and processes where there are none. */
export const noWorkspace: Pick<ToolEnv, 'workspace' | 'runner'> = {
  workspace: { workspace: '', tmp: '', existing: async () => none(), writable: async () => none() },
  runner: { run: async () => none() },
};
