import type { Caller } from '../caller.ts';
import type { Room } from './rooms.ts';

/** A Task whose worker a room is, for want of a pod. */
export interface ActingFor {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The header in which a room says for which Task it calls: `<namespace>/<name>/<uid>`. */
const header = 'orka-acting-for';

/** The rooms that do a worker's work where there is none. */
const acting: readonly Room[] = ['llm-call', 'llm-answered'];

/** Says for which Task we call. */
export function actingFor({ namespace, name, uid }: ActingFor): Record<string, string> {
  return { [header]: `${namespace}/${name}/${uid}` };
}

/**
 * The caller as the worker of the Task that it names, where it is a room that does a worker's work; undefined for any other caller, and
 * where no Task is named.
 */
export function workerInPlaceOf(
  caller: Caller,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Extract<Caller, { kind: 'worker' }> | undefined {
  const said = headers[header];
  if (caller.kind !== 'platform' || !acting.includes(caller.room) || typeof said !== 'string') return undefined;
  const [namespace = '', name = '', uid = '', ...rest] = said.split('/');
  if (namespace === '' || name === '' || uid === '' || rest.length > 0) return undefined;
  return { kind: 'worker', namespace, task: { name, uid }, username: caller.username };
}
