import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Task } from '../../../shared/api/generated/task.ts';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import type { ApiClient } from '../../api-client.ts';
import { withApi } from '../../connect/connect.ts';
import type { Context } from '../../context.ts';
import { type TaskFlags, taskBodyOf, taskNameOf } from '../../core/task-body.ts';
import { type ExitStatus, exitStatus } from '../../exit-status.ts';
import { printTasks } from '../../output.ts';
import { UsageError } from '../../usage-error.ts';
import type { ShowFlags } from './flags.ts';
import { followToEnd } from './progress.ts';

export interface CreateFlags extends ShowFlags, TaskFlags {
  readonly filename?: string;
}

/** Creates a Task and, where asked to, follows it to its end. */
export async function createTask(prompt: string | undefined, flags: CreateFlags, context: Context): Promise<ExitStatus> {
  if (prompt !== undefined && flags.filename !== undefined)
    throw new UsageError('a prompt and --filename cannot be used together');
  const manifests = flags.filename === undefined ? undefined : await readTasks(flags.filename, context);
  const bodies = manifests ?? [bodyOf(prompt, flags, context)];
  return withApi(flags, context, async (api) => {
    const created: Task[] = [];
    for (const body of bodies) created.push(await api.createTask(body, namespaceFor(body, flags)));
    await show(created, flags, context);
    return flags.watch === true ? followAll(api, created, context) : exitStatus.ok;
  });
}

function bodyOf(prompt: string | undefined, flags: CreateFlags, { random }: Context): object {
  const made = taskBodyOf(prompt, flags, taskNameOf(random));
  if (made.kind === 'wrong') throw new UsageError(made.message);
  return made.body;
}

async function show(created: readonly Task[], { output }: CreateFlags, context: Context): Promise<void> {
  if (output !== undefined) return printTasks(created, output, context, { single: created.length === 1 });
  for (const { metadata } of created) context.out.write(`task.core.orka.ai/${metadata.name} created\n`);
}

async function followAll(api: ApiClient, tasks: readonly Task[], context: Context): Promise<ExitStatus> {
  const results: ExitStatus[] = [];
  for (const { metadata } of tasks) results.push(await followToEnd(api, metadata.name, context, { timeoutMs: 0 }));
  return results.find((status) => status !== exitStatus.ok) ?? exitStatus.ok;
}

type Manifest = { readonly kind?: unknown; readonly metadata?: { readonly name?: string; readonly namespace?: string } };

/** A manifest's own namespace counts; naming another one beside it is a mistake. */
function namespaceFor(body: object, { namespace }: CreateFlags): string | undefined {
  const own = (body as Manifest).metadata?.namespace;
  if (own !== undefined && namespace !== undefined && own !== namespace)
    throw new UsageError(`the manifest is for namespace "${own}", not for "${namespace}"`);
  return own ?? namespace;
}

/** Every Task of a file, or of standard input for `-`. */
async function readTasks(file: string, { cwd, readInput }: Context): Promise<object[]> {
  const text = file === '-' ? await readInput() : await readFile(resolve(cwd, file), 'utf8');
  const tasks = (await documentsOf(text, file)).filter((object) => object !== null) as Manifest[];
  const other = tasks.find((object) => typeof object !== 'object' || object.kind !== 'Task');
  if (other !== undefined)
    throw new InvalidError(`${file}: kind ${JSON.stringify(other?.kind ?? null)} is not Task; use kubectl for the others`);
  if (tasks.length === 0) throw new InvalidError(`${file} holds no Task`);
  return tasks;
}

async function documentsOf(text: string, file: string): Promise<unknown[]> {
  const { parseYamlDocuments } = await import('../../../shared/yaml/yaml.ts');
  try {
    return parseYamlDocuments(text);
  } catch (cause) {
    throw new InvalidError(`${file}: ${(cause as Error).message}`, { cause });
  }
}
