/** What the command's exit status says. */
export const exitStatus = {
  ok: 0,
  /** The request was refused, or the Task has failed or was cancelled. */
  failed: 1,
  usage: 2,
  /** As timeout(1) has it. */
  timedOut: 124,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Takes the exit status of the command that ran. */
export type Finish = (status: ExitStatus) => void;
