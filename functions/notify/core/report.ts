import type { Statement } from '../../../shared/core/conditions.ts';
import { timestamp } from '../../../shared/core/time.ts';
import type { Happening } from '../../../shared/kube/events.ts';
import { mostAttempts, type Outcome } from './outcome.ts';

/** What people are told of an attempt: a condition of the Task, and an Event. */
export interface Report {
  readonly condition: Statement;
  readonly happening: Happening;
}

/** Says how attempt number `attempt` at the Task of this name went, and what to do about it. */
export function reportOf(outcome: Outcome, attempt: number, task: string): Report {
  switch (outcome.kind) {
    case 'delivered':
      return report('True', 'Delivered', 'WebhookDelivered', `delivered with attempt ${attempt}`);
    case 'retry':
      return report(
        'False',
        'Retrying',
        'WebhookFailed',
        `attempt ${attempt} of ${mostAttempts} failed: ${outcome.error}; the next is at ${timestamp(outcome.at)}`,
      );
    case 'dead':
      return report(
        'False',
        'Dead',
        'WebhookDead',
        `given up after attempt ${attempt}: ${outcome.error}; set it right, then send it again: orka task resend ${task}`,
      );
  }
}

function report(status: 'True' | 'False', reason: string, event: string, message: string): Report {
  return {
    condition: { type: 'WebhookDelivered', status, reason, message },
    happening: { type: status === 'True' ? 'Normal' : 'Warning', reason: event, message },
  };
}
