/** The rooms, by the name that starts them; each is loaded only when it is asked for. */
export const rooms = {
  store: () => import('../functions/store/server.ts'),
  api: () => import('../functions/api/server.ts'),
  operator: () => import('../operator/main.ts'),
  'task-admitted': () => import('../functions/task-admitted/server.ts'),
  'job-finished': () => import('../functions/job-finished/server.ts'),
  'plan-updated': () => import('../functions/plan-updated/server.ts'),
  'schedule-due': () => import('../functions/schedule-due/server.ts'),
  'llm-answered': () => import('../functions/llm-answered/server.ts'),
  'llm-call': () => import('../functions/llm-call/server.ts'),
  notify: () => import('../functions/notify/server.ts'),
  'event-received': () => import('../functions/event-received/server.ts'),
} as const;

/** What runs in the pods of Tasks. */
const workers = {
  'ai-worker': () => import('../workers/ai/job.ts'),
  'general-worker': () => import('../workers/general/job.ts'),
  'fetch-session': () => import('../workers/session/job.ts'),
} as const;

/** What people run by hand, in the pod of a room. */
const tools = {
  'store-tool': () => import('../functions/store/tools/main.ts'),
} as const;

/** Every program in the image. */
export const programs = { ...rooms, ...workers, ...tools } as const;

export type ProgramName = keyof typeof programs;

/** The program of this name, or undefined where there is none. */
export function programOf(name: string | undefined): (() => Promise<unknown>) | undefined {
  return name !== undefined && Object.hasOwn(programs, name) ? programs[name as ProgramName] : undefined;
}
