import type { ToolDefinition } from '../llm/types.ts';
import type { Schema } from '../schema/validate.ts';
import type { CodeRunner } from './exec/runner.ts';
import type { TaskApi } from './task-api.ts';
import type { Workspace } from './workspace.ts';

/** What a tool works with during one call. */
export interface ToolEnv {
  /** Names this call for ever: a repetition after a crash has the same, so that its effect can be had once. */
  readonly call: string;
  readonly workspace: Workspace;
  readonly runner: CodeRunner;
  readonly task: TaskApi;
  /** Milliseconds. */
  readonly now: () => number;
  /** Aborted when the worker is told to stop. */
  readonly signal: AbortSignal;
}

/** A tool as the agent loop sees it. */
export interface Tool {
  readonly definition: ToolDefinition;
  /** True where it only waits for others: its time is theirs, and not counted again. */
  readonly waits: boolean;
  /** Checks the arguments (InvalidError naming the field) and does the work; what it returns is shown to the model as JSON. */
  run(args: unknown, env: ToolEnv): Promise<object>;
}

export interface ToolSource<Args> {
  readonly name: string;
  readonly description: string;
  readonly parameters: Schema;
  /** Other names that models use for a parameter. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly waits?: boolean;
  run(args: Args, env: ToolEnv): Promise<object>;
}

/**
 * Makes a tool of a definition and a function.
 *
 * Models are sloppy where people are not: a number in quotes is taken as the number, and null as "not given". The validator is
 * loaded with the first call: a worker's first question must not wait for it.
 */
export function defineTool<Args>({ name, description, parameters, aliases = {}, waits = false, run }: ToolSource<Args>): Tool {
  let check: Promise<(value: unknown) => Args> | undefined;
  const load = async (): Promise<(value: unknown) => Args> => {
    const { validator } = await import('../schema/validate.ts');
    return validator<Args>(`arguments of ${name}`, parameters, { coerce: true });
  };
  return {
    definition: { name, description, parameters },
    waits,
    async run(args, env) {
      check ??= load();
      return run((await check)(tidy(args, aliases)), env);
    },
  };
}

/** A copy, so that what was journalled stays what the model said. */
function tidy(args: unknown, aliases: Readonly<Record<string, string>>): Record<string, unknown> {
  const given = Object.entries(structuredClone(args ?? {})).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([name, value]) => [aliases[name] ?? name, value]));
}
