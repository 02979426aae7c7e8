import { createHash } from 'node:crypto';

const valid = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const longest = 63;
const hashLength = 8;

/**
 * A text as a label value: itself where Kubernetes takes it, else a readable head of it and a hash of the whole, so that
 * different texts stay different. Never longer than 63 characters.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function labelValue(text: string): string {
  if (text.length <= longest && valid.test(text)) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, hashLength);
  const head = text
    .replace(/[^-A-Za-z0-9_.]/g, '-')
    .slice(0, longest - hashLength - 1)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return head === '' ? hash : `${head}-${hash}`;
}

/** Labels of ours (ARCHITECTURE.md, "Names"). Their values go through `labelValue`. */
export const labels = {
  task: 'orka.ai/task',
  taskType: 'orka.ai/task-type',
  parentTask: 'orka.ai/parent-task',
  coordinator: 'orka.ai/coordinator',
  delegatedAgent: 'orka.ai/delegated-agent',
  iteration: 'orka.ai/iteration',
  /** On a Task that an event became: the TaskTemplate that said how. */
  taskTemplate: 'orka.ai/task-template',
  scheduledRun: 'orka.ai/scheduled-run',
} as const;

/** Annotations of ours (ARCHITECTURE.md, "Names"). */
export const annotations = {
  taskName: 'orka.ai/task-name',
  taskUid: 'orka.ai/task-uid',
  run: 'orka.ai/run',
  attemptTimeout: 'orka.ai/attempt-timeout',
  coordinationDepth: 'orka.ai/coordination-depth',
  parentTaskName: 'orka.ai/parent-task-name',
  parentTaskUid: 'orka.ai/parent-task-uid',
  rootTaskUid: 'orka.ai/root-task-uid',
  workspaceClaim: 'orka.ai/workspace-claim',
  call: 'orka.ai/call',
  cancel: 'orka.ai/cancel',
  /** On a Task: it does not start as long as this is there, whatever it says. A run has it until its schedule lets it start. */
  startGate: 'orka.ai/start-gate',
  /** On a Task that an event became: source, id and type of the event, as JSON. */
  sourceEvent: 'orka.ai/source-event',
  /** On a Namespace: the most that all of its Tasks may spend on model calls in a calendar month (UTC): tokens, and US dollars. */
  tokensPerMonth: 'orka.ai/tokens-per-month',
  costPerMonth: 'orka.ai/cost-per-month',
  /** On a Task: the W3C trace context of whoever made it. */
  traceparent: 'orka.ai/traceparent',
} as const;

/** Label with which a Broker asks for the events of its namespace's Tasks, and its value. */
export const taskEvents = { label: 'orka.ai/task-events', value: 'enabled' } as const;

/** Holds a deleted Task until its Job and its records are gone. */
export const cleanupFinalizer = 'orka.ai/cleanup';
