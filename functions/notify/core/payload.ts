import type { Task } from '../../../shared/api/generated/task.ts';

/** What is sent when a Task has ended (contract 3.6), as JSON. */
export function payloadOf({ metadata, spec, status = {} }: Task): string {
  const { phase, message, startTime, completionTime, attempts, resultRef } = status;
  return JSON.stringify({
    taskName: metadata.name,
    taskNamespace: metadata.namespace,
    phase,
    message,
    startTime,
    completionTime,
    attempts,
    ...(resultRef === undefined ? {} : { resultRef: { available: resultRef.available } }),
    ...(spec.type === 'agent' ? { runtimeType: 'agent' } : {}),
  });
}

/** Headers of a notification without its signature. */
export function headersOf({ metadata }: Task): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Orka-Controller/1.0',
    'x-orka-task': metadata.name,
    'x-orka-namespace': metadata.namespace ?? 'default',
  };
}
