import type { ApiOptions } from '../../shared/agent/api-options.ts';
import type { JournalStep } from '../../shared/agent/core/journal.ts';
import { createTaskApi } from '../../shared/agent/task-api.ts';
import { toolsOf } from '../../shared/agent/tools-of.ts';
import type { RunContext, RunEnd } from '../../shared/api/worker.ts';
import type { HttpClient } from '../../shared/http/client.ts';
import { createRunner } from '../../shared/tools/exec/runner.ts';
import { openWorkspace } from '../../shared/tools/workspace.ts';
import type { Patience } from '../persist.ts';
import type { WorkerConfig } from './config.ts';
import type { Journal } from './journal.ts';
import { runLoop } from './loop.ts';
import { createModelClient } from './model-client.ts';
import { restoreWorkspace } from './restore.ts';

export interface AgentOptions {
  readonly config: WorkerConfig;
  readonly context: RunContext;
  /** The steps that are in the journal already. */
  readonly done: readonly JournalStep[];
  readonly journal: Journal;
  readonly api: ApiOptions;
  readonly llm: HttpClient;
  readonly patience: Patience;
  readonly print: (line: string) => void;
}

/** Gives the loop its tools and its workspace, and goes through with the run. */
export async function runAgent({ config, context, done, journal, api, llm, patience, print }: AgentOptions): Promise<RunEnd> {
  const { task, run } = config;
  const tools = toolsOf(context);
  for (const name of context.tools) if (!tools.has(name)) print(`tool "${name}" is not known to this worker and is left out`);
  const workspace = openWorkspace(config);
  const onUnsandboxed = (): void =>
    print('warning: bubblewrap is not available here: programs of code_exec run without a sandbox');
  const runner = createRunner({ roots: workspace, path: config.path, onUnsandboxed });
  const toolEnv = {
    workspace,
    runner,
    task: createTaskApi(api),
    now: patience.now,
    signal: patience.signal,
  };
  const restored = await restoreWorkspace(done, tools, toolEnv);
  if (restored > 0) print(`nothing was there: wrote ${restored} files of earlier steps again`);
  const askModel = createModelClient({ http: llm, task, run, patience });
  return runLoop(done, { context, tools, toolEnv, journal, askModel, print });
}
