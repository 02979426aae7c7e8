import type { Resolved } from '../destination.ts';
import type { Finding } from './conditions.ts';

/** Whether undeliverable events have somewhere to go; none is asked for where `sink` is undefined. */
export function deadLetterFinding(sink: Resolved | undefined): Finding {
  const type = 'DeadLetterSinkResolved';
  if (sink === undefined)
    return { type, status: 'True', reason: 'DeadLetterSinkNotConfigured', message: 'No dead letter sink is configured.' };
  if (sink.kind === 'url') return { type, status: 'True' };
  return {
    type,
    status: 'False',
    reason: "Unable to get the dead letter sink's URI",
    message: sink.message,
  };
}
