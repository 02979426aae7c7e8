/** Every program in the image, by the name that starts it; each is loaded only when it is asked for. */
export const programs = {
  store: () => import('../functions/store/server.ts'),
  api: () => import('../functions/api/server.ts'),
  operator: () => import('../operator/main.ts'),
  'task-admitted': () => import('../functions/task-admitted/server.ts'),
  'job-finished': () => import('../functions/job-finished/server.ts'),
  'plan-updated': () => import('../functions/plan-updated/server.ts'),
  'llm-call': () => import('../functions/llm-call/server.ts'),
  'ai-worker': () => import('../workers/ai/job.ts'),
  'general-worker': () => import('../workers/general/job.ts'),
} as const;

export type ProgramName = keyof typeof programs;

/** The program of this name, or undefined where there is none. */
export function programOf(name: string | undefined): (() => Promise<unknown>) | undefined {
  return name !== undefined && Object.hasOwn(programs, name) ? programs[name as ProgramName] : undefined;
}
