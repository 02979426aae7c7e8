import type { TaskPhase } from '../api/generated/task.ts';

/** What can happen to a Task. */
export type TaskEvent =
  | 'wait'
  | 'schedule'
  | 'unschedule'
  | 'launch'
  | 'refuse'
  | 'iterate'
  | 'retry'
  | 'suspend'
  | 'pause'
  | 'succeed'
  | 'fail'
  | 'cancel';

/** Where a Task can be, `New` being a Task that nobody has written a status to. */
export type TaskState = 'New' | TaskPhase;

interface Transition {
  readonly from: readonly TaskState[];
  readonly event: TaskEvent;
  readonly to: TaskPhase;
}

/** Every change of phase there is. What is not here does not happen. */
export const transitions: readonly Transition[] = [
  { from: ['New', 'Pending'], event: 'wait', to: 'Pending' },
  { from: ['New', 'Pending'], event: 'launch', to: 'Running' },
  { from: ['New', 'Pending'], event: 'schedule', to: 'Scheduled' },
  { from: ['Scheduled'], event: 'unschedule', to: 'Pending' },
  { from: ['New', 'Pending'], event: 'refuse', to: 'Failed' },
  { from: ['New', 'Pending', 'Running', 'Scheduled'], event: 'cancel', to: 'Cancelled' },
  // From Pending where an attempt was given up, and its success became known before the next one began.
  { from: ['Running', 'Pending'], event: 'iterate', to: 'Pending' },
  { from: ['Running'], event: 'retry', to: 'Pending' },
  { from: ['Running'], event: 'suspend', to: 'Running' },
  { from: ['Running'], event: 'pause', to: 'Pending' },
  { from: ['Running', 'Pending'], event: 'succeed', to: 'Succeeded' },
  { from: ['Running', 'Scheduled'], event: 'fail', to: 'Failed' },
];

/** The phase after the event, or undefined where a Task in that state knows no such event. */
export function phaseAfter(from: TaskState, event: TaskEvent): TaskPhase | undefined {
  return transitions.find((transition) => transition.event === event && transition.from.includes(from))?.to;
}

/** The state of a Task by its status. */
export function stateOf(task: { readonly status?: { readonly phase?: TaskPhase } }): TaskState {
  return task.status?.phase ?? 'New';
}

const terminal = ['Succeeded', 'Failed', 'Cancelled'] as const;
export type TerminalPhase = (typeof terminal)[number];

/** True for the phases that a Task never leaves. */
export function isTerminal(phase: TaskState | undefined): phase is TerminalPhase {
  return terminal.some((each) => each === phase);
}
