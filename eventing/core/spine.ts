import type { AdmissionHint } from '../generated/event-data.ts';
import { eventId, type ObjectRef, type OrkaEvent, subjectOf } from './catalogue.ts';

/** Tells one observation of a Task from another; the same observation again makes the same event. */
export interface Occurrence {
  readonly version: string | number;
  /** The process that says it: `/orka/<process>`. */
  readonly source: string;
}

/** A Task wants to start, or to be looked at again; `parent` and `hint` are for who has the Task at hand. */
export function taskAdmitted(
  task: ObjectRef,
  { version, source }: Occurrence,
  { parent, hint }: { readonly parent?: ObjectRef | undefined; readonly hint?: AdmissionHint } = {},
): OrkaEvent<'ai.orka.task.admitted.v1'> {
  const type = 'ai.orka.task.admitted.v1';
  const data = { task, ...withParent(parent), ...(hint === undefined ? {} : { hint }) };
  const id = eventId(task.uid, version, type);
  return { type, id, source, subject: subjectOf('tasks', task), data, ...markOf(parent) };
}

/** A Task's Job has been launched. */
export function taskStarted(
  task: ObjectRef,
  data: { job: string; parent: ObjectRef | undefined },
  { version, source }: Occurrence,
): OrkaEvent<'ai.orka.task.started.v1'> {
  const type = 'ai.orka.task.started.v1';
  return {
    type,
    id: eventId(task.uid, version, type),
    source,
    subject: subjectOf('tasks', task),
    data: { task, job: data.job, ...withParent(data.parent) },
    ...markOf(data.parent),
  };
}

/** A Task's Job may have come to its end, or what was decided about it should be decided again. */
export function jobFinished(task: ObjectRef, job: string, { version, source }: Occurrence): OrkaEvent<'ai.orka.job.finished.v1'> {
  const type = 'ai.orka.job.finished.v1';
  const subject = subjectOf('jobs', { namespace: task.namespace, name: job });
  return { type, id: eventId(task.uid, version, type), source, subject, data: { task, job } };
}

/** What a coordinator's status shows of its plan and its children may not be so any more. */
export function planUpdated(
  task: ObjectRef,
  { iteration }: { iteration: number },
  { version, source }: Occurrence,
): OrkaEvent<'ai.orka.plan.updated.v1'> {
  const type = 'ai.orka.plan.updated.v1';
  const data = { task, iteration };
  return { type, id: eventId(task.uid, version, type), source, subject: subjectOf('tasks', task), data };
}

/** A Task has reached a terminal phase. That happens once, so the phase is all that tells it from nothing. */
export function taskFinished(
  task: ObjectRef,
  data: { phase: 'Succeeded' | 'Failed' | 'Cancelled'; parent: ObjectRef | undefined },
  { source }: Pick<Occurrence, 'source'>,
): OrkaEvent<'ai.orka.task.finished.v1'> {
  const type = 'ai.orka.task.finished.v1';
  const id = eventId(task.uid, data.phase, type);
  const told = { task, phase: data.phase, ...withParent(data.parent) };
  return { type, id, source, subject: subjectOf('tasks', task), data: told, ...markOf(data.parent) };
}

/** A scheduled Task is to be looked at: a slot may be due, a run may have ended, its schedule may be another. */
export function scheduleDue(task: ObjectRef, { version, source }: Occurrence): OrkaEvent<'ai.orka.schedule.due.v1'> {
  const type = 'ai.orka.schedule.due.v1';
  return { type, id: eventId(task.uid, version, type), source, subject: subjectOf('tasks', task), data: { task } };
}

/** A run without a pod may be able to go on: what it waited for has happened, or nothing was heard of it. */
export function runDue(task: ObjectRef, { version, source }: Occurrence): OrkaEvent<'ai.orka.run.due.v1'> {
  const type = 'ai.orka.run.due.v1';
  return { type, id: eventId(task.uid, version, type), source, subject: subjectOf('tasks', task), data: { task } };
}

/** The next turn of a run without a pod is to be asked for; what is asked follows from the run's journal. */
export function llmCall(
  task: ObjectRef,
  at: { readonly run: number; readonly step: number },
  { source }: Pick<Occurrence, 'source'>,
): OrkaEvent<'ai.orka.llm.call.v1'> {
  const type = 'ai.orka.llm.call.v1';
  const id = eventId(task.uid, `${at.run}.${at.step}`, type);
  return { type, id, source, subject: subjectOf('tasks', task), data: { task, ...at } };
}

/** A turn of a run without a pod has been made, and stands in the run's journal. */
export function llmAnswered(
  task: ObjectRef,
  at: { readonly run: number; readonly step: number },
  { source }: Pick<Occurrence, 'source'>,
): OrkaEvent<'ai.orka.llm.answered.v1'> {
  const type = 'ai.orka.llm.answered.v1';
  const id = eventId(task.uid, `${at.run}.${at.step}`, type);
  return { type, id, source, subject: subjectOf('tasks', task), data: { task, ...at } };
}

/** A notification about a Task is to be sent, for the first time or again. */
export function notificationDue(
  task: ObjectRef,
  { notification }: { notification: string },
  { version, source }: Occurrence,
): OrkaEvent<'ai.orka.notification.due.v1'> {
  const type = 'ai.orka.notification.due.v1';
  const id = eventId(task.uid, version, type);
  return { type, id, source, subject: subjectOf('tasks', task), data: { task, notification } };
}

/** The extension attribute `delegated`: Triggers see attributes only, and who cares for delegated Tasks is not to be bothered with the others. */
function markOf(parent: ObjectRef | undefined): { extensions?: { delegated: 'true' } } {
  return parent === undefined ? {} : { extensions: { delegated: 'true' } };
}

function withParent(parent: ObjectRef | undefined): { parent?: ObjectRef } {
  return parent === undefined ? {} : { parent };
}
