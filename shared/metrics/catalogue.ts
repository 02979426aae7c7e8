import type { CounterDefinition, GaugeDefinition, HistogramDefinition } from './metrics.ts';

const counter = <const Label extends string = never>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
): CounterDefinition<Label> => ({ type: 'counter', name, help, labels });

const gauge = <const Label extends string = never>(
  name: string,
  help: string,
  labels: readonly Label[] = [],
): GaugeDefinition<Label> => ({ type: 'gauge', name, help, labels });

const histogram = <const Label extends string = never>(
  name: string,
  help: string,
  { labels = [], buckets }: { readonly labels?: readonly Label[]; readonly buckets: readonly number[] },
): HistogramDefinition<Label> => ({ type: 'histogram', name, help, labels, buckets });

/** Of a request between rooms, up to what a delivery may take. */
const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Of a model's turn. */
const modelSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640];
/** Of what people wait for: from a moment to a day. */
const taskSeconds = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];
const commitSeconds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/** Every metric of the platform, beside those that prom-client has of Node itself. `docs/metrics.md` says the same; a test compares. */
export const catalogue = {
  tasks: gauge('orka_tasks', 'Tasks that there are.', ['type', 'phase']),
  taskQueueDepth: gauge('orka_task_queue_depth', 'Tasks that may run now and do not yet.', ['type']),
  taskQueueOldest: gauge('orka_task_queue_oldest_seconds', 'How long the Task has waited that has waited longest.', ['type']),
  taskQueueWait: histogram(
    'orka_task_queue_wait_seconds',
    'Time from a Task being made, or being due again, to its phase Running.',
    { labels: ['type'], buckets: taskSeconds },
  ),
  taskDuration: histogram('orka_task_duration_seconds', 'Time from a Task being made to its end, waiting included.', {
    labels: ['type', 'phase'],
    buckets: taskSeconds,
  }),
  taskAttempts: counter('orka_task_attempts_total', 'Attempts of Tasks that are over, by how each ended.', ['type', 'outcome']),
  taskIterationGap: histogram(
    'orka_task_iteration_gap_seconds',
    'Time from the end of an autonomous iteration to the next one being in phase Running.',
    { buckets: taskSeconds },
  ),
  eventsPublished: counter('orka_events_published_total', 'Events given to the broker, or that could not be.', [
    'type',
    'outcome',
  ]),
  eventPublish: histogram('orka_event_publish_seconds', 'Time until the broker had taken an event, attempts included.', {
    labels: ['type'],
    buckets: requestSeconds,
  }),
  eventDeliveries: counter('orka_event_deliveries_total', 'Deliveries of events to functions, by what became of them.', [
    'function',
    'type',
    'outcome',
  ]),
  eventHandling: histogram('orka_event_handling_seconds', 'Time that functions took to handle a delivery.', {
    labels: ['function', 'type'],
    buckets: requestSeconds,
  }),
  deadLetters: counter('orka_dead_letters_total', 'Events that the broker has given up delivering.', ['type', 'destination']),
  storeCommit: histogram('orka_store_commit_seconds', 'Time of a transaction of the store, until it is on disk.', {
    buckets: commitSeconds,
  }),
  storeCommitWrites: histogram('orka_store_commit_writes', 'Writes that share one transaction of the store.', {
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  }),
  storeCommitFailures: counter('orka_store_commit_failures_total', 'Transactions of the store that could not be committed.'),
  modelCalls: counter('orka_model_calls_total', 'Attempts at a model turn, by type of Provider and how each ended.', [
    'provider',
    'outcome',
  ]),
  modelCallSeconds: histogram('orka_model_call_seconds', 'Time of an attempt at a model turn.', {
    labels: ['provider', 'outcome'],
    buckets: modelSeconds,
  }),
  modelTokens: counter('orka_model_tokens_total', 'Tokens that models have read (input) and written (output).', [
    'provider',
    'direction',
  ]),
  modelCachedTokens: counter(
    'orka_model_cached_tokens_total',
    'Tokens of prompts that came from the cache of their provider; they are among the tokens read.',
    ['provider'],
  ),
  modelRetries: counter('orka_model_retries_total', 'Attempts that the same Provider was asked for anew, by what had failed.', [
    'provider',
    'reason',
  ]),
  modelCooldowns: counter(
    'orka_model_cooldowns_total',
    'Times that a Provider was given up for the next one, and passed over for a while.',
    ['provider'],
  ),
  modelRateLimitWait: histogram('orka_model_rate_limit_wait_seconds', 'Time that calls had to wait for a rate limit of ours.', {
    labels: ['provider'],
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 60],
  }),
  modelCost: counter('orka_model_cost_dollars_total', 'US dollars that answers have cost, by the price table.', ['provider']),
  modelUnpricedCalls: counter('orka_model_unpriced_calls_total', 'Answers whose price is not known.', ['provider']),
  modelBudgetRefusals: counter(
    'orka_model_budget_refusals_total',
    'Calls that a budget had not enough left for, by whose it is.',
    ['budget'],
  ),
  notificationAttempts: counter('orka_notification_attempts_total', 'Attempts to notify a receiver: delivered, retry or dead.', [
    'outcome',
  ]),
  operatorLeader: gauge('orka_operator_leader', '1 while this process leads, and acts.'),
  // From here on the names are those of client-go and controller-runtime, for the dashboards that there are for them.
  queueDepth: gauge('workqueue_depth', 'Objects in line to be looked at.', ['name']),
  queueAdds: counter('workqueue_adds_total', 'Objects put in line.', ['name']),
  queueRetries: counter('workqueue_retries_total', 'Objects put back after a failure.', ['name']),
  queueWait: histogram('workqueue_queue_duration_seconds', 'Time that objects were in line.', {
    labels: ['name'],
    buckets: requestSeconds,
  }),
  queueWork: histogram('workqueue_work_duration_seconds', 'Time that looking at an object took.', {
    labels: ['name'],
    buckets: requestSeconds,
  }),
  reconciles: counter('controller_runtime_reconcile_total', 'Looks at objects, by how each ended.', ['controller', 'result']),
  reconcileErrors: counter('controller_runtime_reconcile_errors_total', 'Looks at objects that failed.', ['controller']),
} as const;
