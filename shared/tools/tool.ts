import type { ToolNeeds } from '../core/built-in-tools.ts';
import type { ToolDefinition } from '../llm/types.ts';
import type { Schema } from '../schema/validate.ts';
import type { Effect } from './core/effect.ts';
import type { ToolOutcome } from './core/outcome.ts';
import type { CodeRunner } from './exec/runner.ts';
import type { TaskApi } from './task-api.ts';
import type { Workspace } from './workspace.ts';

/** What a tool works with during one call. */
export interface ToolEnv {
  /** Names this call for ever: a repetition after a crash has the same, so that its effect can be had once. */
  readonly call: string;
  /** What the model calls this call. */
  readonly callId: string;
  /**
   * Says that an effectful call begins, where all who may come after us find it. False where somebody else said so before and was never heard
   * of again: then it must not be made.
   */
  readonly begin: () => Promise<boolean>;
  readonly workspace: Workspace;
  readonly runner: CodeRunner;
  readonly task: TaskApi;
  /** Milliseconds. */
  readonly now: () => number;
  /**
   * Set where a call must not be held while it waits for others: when it was asked for, by the clock of `now`. One that has to wait then
   * says so (`StillWaiting`), and is made again when there may be more to see.
   */
  readonly askedAt?: number;
  /** Aborted when the worker is told to stop. */
  readonly signal: AbortSignal;
}

/** A call that has nothing to say yet, and waits at most until then, by the clock of `ToolEnv.now`. */
export interface StillWaiting {
  readonly waitsUntil: number;
}

/** True for a call that is to be made again. */
export function isStillWaiting(said: object): said is StillWaiting {
  return 'waitsUntil' in said;
}

/** A tool as the agent loop sees it. */
export interface Tool extends ToolNeeds {
  readonly definition: ToolDefinition;
  /** True where it only waits for others: its time is theirs, and not counted again. */
  readonly waits: boolean;
  /** What a second call with these arguments, unchecked as they are, would do. */
  effectOf(args: unknown): Effect;
  /** Checks the arguments (InvalidError naming the field) and does the work. */
  run(args: unknown, env: ToolEnv): Promise<ToolOutcome | StillWaiting>;
}

export interface ToolSource<Args> extends ToolNeeds {
  readonly name: string;
  readonly description: string;
  readonly parameters: Schema;
  /** Other names that models use for a parameter. */
  readonly aliases?: Readonly<Record<string, string>>;
  readonly waits?: boolean;
  /** What a second call does; the safe answer, `effectful`, where it says nothing. */
  readonly effect?: Effect | ((args: Partial<Args>) => Effect);
  /** What it returns is shown to the model as JSON, unless it is in its words already. */
  run(args: Args, env: ToolEnv): Promise<object | ToolOutcome | StillWaiting>;
}

/**
 * Makes a tool of a definition and a function.
 *
 * Models are sloppy where people are not: a number in quotes is taken as the number, and null as "not given". The validator is
 * loaded with the first call: a worker's first question must not wait for it.
 */
export function defineTool<Args>(source: ToolSource<Args>): Tool {
  const { name, description, parameters, aliases = {}, needs, waits = false, effect = 'effectful', run } = source;
  let check: Promise<(value: unknown) => Args> | undefined;
  const load = async (): Promise<(value: unknown) => Args> => {
    const { validator } = await import('../schema/validate.ts');
    return validator<Args>(`arguments of ${name}`, parameters, { coerce: true });
  };
  return {
    definition: { name, description, parameters },
    ...(needs === undefined ? {} : { needs }),
    waits,
    effectOf: (args) => (typeof effect === 'string' ? effect : effect(tidy(args, aliases) as Partial<Args>)),
    async run(args, env) {
      check ??= load();
      return said(await run((await check)(tidy(args, aliases)), env));
    },
  };
}

function said(returned: object | ToolOutcome | StillWaiting): ToolOutcome | StillWaiting {
  return 'isError' in returned || 'waitsUntil' in returned ? returned : { content: JSON.stringify(returned), isError: false };
}

/** A copy, so that what was journalled stays what the model said. An argument may have the name of anything that an object has. */
function tidy(args: unknown, aliases: Readonly<Record<string, string>>): Record<string, unknown> {
  const given = Object.entries(structuredClone(args ?? {})).filter(([, value]) => value !== null);
  const own = (name: string): string => (Object.hasOwn(aliases, name) ? (aliases[name] ?? name) : name);
  return Object.fromEntries(given.map(([name, value]) => [own(name), value]));
}
