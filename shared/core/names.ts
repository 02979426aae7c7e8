import { createHash } from 'node:crypto';
import type { Task } from '../api/generated/task.ts';
import type { TerminalPhase } from './lifecycle.ts';
import { refTo } from './refs.ts';

/** Jobs put their name into a label of their pods, so it must be a label value. */
const longest = 63;

/** `<task>-job-<uid8>-<attempt>`: the same attempt at the same Task always has the same Job. */
export function jobName(task: { readonly name: string; readonly uid: string }, attempt: number): string {
  return suffixed(task.name, `-job-${task.uid.slice(0, 8)}-${attempt}`);
}

/** The Job of the Task's next attempt. */
export function nextJobOf(task: Pick<Task, 'metadata' | 'status'>): string {
  return jobName(refTo(task), (task.status?.attempts ?? 0) + 1);
}

/** The attempt that a Job's name ends in; 0 where it ends in none. */
export function attemptOf(job: string): number {
  return Number(/-(\d+)$/.exec(job)?.[1] ?? 0);
}

/** `<parent>-child-<hash of the tool call>`: the same call of the same parent always makes the same child. */
export function childTaskName(parent: { readonly name: string; readonly uid: string }, call: string): string {
  const hash = createHash('sha256').update(`${parent.uid}/${call}`).digest('hex').slice(0, 10);
  return suffixed(parent.name, `-child-${hash}`);
}

/**
 * `<task>-<unix>`: the same slot (milliseconds since the epoch) of the same Task always has the same run. A long name is shortened, with a
 * hash of the whole, so that runs of different Tasks stay different.
 */
export function scheduledRunName(task: string, slot: number): string {
  const suffix = `-${slot / 1000}`;
  if (task.length + suffix.length <= longest) return task + suffix;
  const hash = createHash('sha256').update(task).digest('hex').slice(0, 8);
  return suffixed(task, `-${hash}${suffix}`);
}

/** The slot that the name of a scheduled run ends in, in milliseconds since the epoch; 0 where it ends in none. */
export function slotOf(run: string): number {
  return attemptOf(run) * 1000;
}

/**
 * `<template>-<hash of the event>`: the same event (source and id say which it is) always makes the same Task.
 *
 * @param event attributes of the CloudEvent
 */
export function eventTaskName(template: string, event: { readonly source: string; readonly id: string }): string {
  const hash = createHash('sha256').update(`${event.source}\0${event.id}`).digest('hex').slice(0, 10);
  return suffixed(template, `-${hash}`);
}

/** `msg_<uid>_<phase>`: the notification of a Task's end, which comes once. */
export function notificationId(task: { readonly uid: string }, phase: TerminalPhase): string {
  return `msg_${task.uid}_${phase.toLowerCase()}`;
}

/** `<root>-workspace-<uid8>`: the claim that a coordinator and all Tasks below it share. */
export function workspaceClaimName(root: { readonly name: string; readonly uid: string }): string {
  return suffixed(root.name, `-workspace-${root.uid.slice(0, 8)}`);
}

/** Shortens the head, never the suffix that makes the name unique; the head may not end in `-` or `.`. */
function suffixed(head: string, suffix: string): string {
  return head.slice(0, longest - suffix.length).replace(/[-.]+$/, '') + suffix;
}
