/** The flags of `orka task create` that say what the Task is. */
export interface TaskFlags {
  readonly agent?: string;
  readonly type: string;
  readonly name?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly image?: string;
  readonly command?: string;
  readonly arg?: readonly string[];
  readonly env?: readonly string[];
  readonly priority?: number;
  readonly timeout?: string;
  readonly session?: string;
  readonly suspend?: boolean;
}

/** The body of `POST /api/v1/tasks` in its flat form, or what is wrong with the flags. */
export type TaskBody =
  | { readonly kind: 'body'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'wrong'; readonly message: string };

/** Puts a Task together from the prompt and flags; `newName` is used where none is given. */
export function taskBodyOf(prompt: string | undefined, flags: TaskFlags, newName: string): TaskBody {
  const problem = problemOf(prompt, flags);
  if (problem !== undefined) return { kind: 'wrong', message: problem };
  const { type, agent, image, command, arg = [], env = [], priority, timeout, session, suspend } = flags;
  const fields = {
    name: flags.name ?? newName,
    type,
    prompt,
    agentRef: agent === undefined ? undefined : { name: agent },
    ai: type === 'ai' ? modelOf(flags) : undefined,
    image,
    command: command === undefined ? undefined : [command],
    args: arg.length === 0 ? undefined : arg,
    env: env.length === 0 ? undefined : env.map(variableOf),
    priority,
    timeout,
    sessionRef: session === undefined ? undefined : { name: session, create: true },
    suspend,
  };
  return { kind: 'body', body: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

function problemOf(prompt: string | undefined, { type, image, command, arg = [], env = [] }: TaskFlags): string | undefined {
  if (type === 'ai' && prompt === undefined) return 'an ai Task needs a prompt: orka task create "what to do"';
  if (type !== 'container' && (image !== undefined || command !== undefined || arg.length > 0))
    return '--image, --command and --arg belong to --type container';
  const variable = env.find((pair) => !/^[^=]+=/.test(pair));
  return variable === undefined ? undefined : `--env ${variable}: it has to be NAME=VALUE`;
}

/** An Agent brings its own Provider; without one there has to be some. */
function modelOf({ agent, provider = agent === undefined ? 'default' : undefined, model }: TaskFlags): object | undefined {
  if (provider === undefined && model === undefined) return undefined;
  return { ...(provider !== undefined && { providerRef: { name: provider } }), ...(model !== undefined && { model }) };
}

function variableOf(pair: string): { name: string; value: string } {
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1) };
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A name for a Task that was given none; `random` is 0 to 1. */
export function taskNameOf(random: () => number): string {
  return `task-${Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')}`;
}
