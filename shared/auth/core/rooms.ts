/** The platform's rooms. Each is known by its ServiceAccount in the platform's namespace: `orka-<room>`. */
export const rooms = [
  'operator',
  'task-admitted',
  'job-finished',
  'plan-updated',
  'schedule-due',
  'llm-call',
  'llm-answered',
  'notify',
  'event-received',
  'store',
  'api',
] as const;

export type Room = (typeof rooms)[number];

/** The ServiceAccount that a room runs as. */
export const accountOf = (room: Room): string => `orka-${room}`;

/** The room that runs as this ServiceAccount of the platform's namespace, or undefined where it is none of ours. */
export const roomOf = (account: string): Room | undefined => rooms.find((room) => accountOf(room) === account);
