import { parseDuration } from '../core/duration.ts';
import { defineTool, type StillWaiting, type ToolEnv } from './tool.ts';
import { ToolError } from './tool-error.ts';

interface Args {
  readonly tasks: readonly string[];
  readonly timeout: string;
}

/** The longest that one request may wait; the platform answers at once when the last child ends. */
const longestPollSeconds = 30;

/** Waits for children without asking again and again: each request is held until they have ended or its time is over, unless nothing may be held. */
export const waitForTasks = defineTool<Args>({
  name: 'wait_for_tasks',
  description:
    'Wait until tasks that you have delegated are finished, and get their results. "completed" is false if the time ran out first; what has finished by then is among the results all the same, and you can wait again.',
  parameters: {
    type: 'object',
    required: ['tasks'],
    properties: {
      tasks: {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        minItems: 1,
        description: 'Names of the tasks, as delegate_task gave them.',
      },
      timeout: { type: 'string', default: '10m', description: 'Longest wait, such as "90s" or "10m" (default).' },
    },
  },
  aliases: { task_names: 'tasks' },
  waits: true,
  effect: 'pure',
  async run({ tasks, timeout }, env) {
    const patience = parseDuration(timeout);
    if (patience === undefined || patience < 0)
      throw new ToolError(`timeout "${timeout}" is not a duration: write it like "90s" or "10m"`);
    const names = [...new Set(tasks)];
    return env.askedAt === undefined ? wait(names, env.now() + patience, env) : look(names, env.askedAt + patience, env);
  },
});

/** Asks once, for whoever is told when a child has ended. */
async function look(tasks: readonly string[], deadline: number, env: ToolEnv): Promise<object | StillWaiting> {
  const { completed, results } = await env.task.children(tasks, 0);
  return completed || env.now() >= deadline ? { completed, results } : { waitsUntil: deadline };
}

async function wait(tasks: readonly string[], deadline: number, env: ToolEnv): Promise<object> {
  for (;;) {
    env.signal.throwIfAborted();
    const left = Math.max(0, Math.ceil((deadline - env.now()) / 1000));
    const { completed, results } = await env.task.children(tasks, Math.min(left, longestPollSeconds));
    if (completed || env.now() >= deadline) return { completed, results };
  }
}
