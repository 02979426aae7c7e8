import { cases, type Difference } from '../difference.ts';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly severity?: string;
}

interface Status {
  readonly conditions: readonly Condition[];
  readonly subscriberUri?: string;
}

/** Conditions in the order of their types, some of them replaced. */
const replaced = (conditions: readonly Condition[], by: readonly Condition[]): readonly Condition[] =>
  [...conditions.filter(({ type }) => !by.some((one) => one.type === type)), ...by].sort((a, b) => (a.type < b.type ? -1 : 1));

const reworded =
  (message: string) =>
  (status: Status): Status => ({
    ...status,
    conditions: status.conditions.map((one) =>
      one.message === undefined || one.reason === undefined || one.status === 'True' ? one : { ...one, message },
    ),
  });

const noEndpoint = 'Service "NAMESPACE/nobody" has no endpoint that is ready';
const noSink = { reason: "Unable to get the dead letter sink's URI", message: noEndpoint };
const noBroker = { reason: 'BrokerDoesNotExist', message: 'Broker "nobody" does not exist' };
const noDialect = {
  reason: 'FilterNotSupported',
  message: 'spec.filters[0]: cesql is not supported on one machine; use exact, prefix, suffix, all, any or not',
};

export const objects: readonly Difference[] = [
  {
    suite: 'status',
    in: cases('a Trigger to a Service', 'a Trigger to a path of a Service'),
    here: ({ subscriberUri = '', ...status }: Status): Status => ({
      ...status,
      subscriberUri: subscriberUri.replace('there.NAMESPACE.svc.cluster.local', '192.0.2.1:8080'),
    }),
    subject: '`status.subscriberUri` of a Trigger to a Service',
    knative: 'The Service’s name in the cluster’s DNS.',
    local: 'The address of an endpoint that is ready.',
    reason: 'One machine has no DNS of its own.',
  },
  {
    suite: 'status',
    in: cases('a Trigger to a Service that is not there', 'a Trigger with a dead letter sink that is not there'),
    here: reworded(noEndpoint),
    subject: 'A Service that is not there',
    knative: '“failed to get object …: services "…" not found”; one without endpoints is resolved all the same.',
    local: '“has no endpoint that is ready”, for both.',
    reason: 'The address is that of an endpoint, see above.',
  },
  {
    suite: 'status',
    in: cases('a Trigger to a kind without an address'),
    here: reworded('objects of kind ConfigMap (v1) have no address on one machine'),
    subject: 'A subscriber of a kind that has no address',
    knative: 'Looks the object up, and says that it has no address.',
    local: 'Says so without looking.',
    reason: 'Knative Services, Brokers and Services are the kinds that have an address here.',
  },
  {
    suite: 'status',
    in: cases('a Broker with a dead letter sink that is not there'),
    here: ({ conditions, ...status }: Status) => ({
      ...status,
      address: { name: 'http', url: 'http://broker/NAMESPACE/b2' },
      conditions: replaced(conditions, [
        ...['Addressable', 'FilterReady', 'IngressReady', 'TriggerChannelReady'].map((type) => ({ type, status: 'True' })),
        {
          type: 'EventPoliciesReady',
          status: 'True',
          reason: 'OIDCDisabled',
          message: 'Feature "authentication-oidc" must be enabled to support Authorization',
        },
        { type: 'DeadLetterSinkResolved', status: 'False', severity: 'Info', ...noSink },
        { type: 'Ready', status: 'False', ...noSink },
      ]),
    }),
    subject: 'A Broker whose dead letter sink is not there',
    knative: 'Has no address and takes no events.',
    local: 'Takes events and delivers them; dead letters wait on disk until the sink is there.',
    reason: 'Nothing is lost by it, and whoever starts a machine need not mind the order.',
  },
  {
    suite: 'status',
    in: cases('a Trigger of a Broker that is not there'),
    here: () => ({
      observedGeneration: 1,
      subscriberUri: 'http://receiver/in',
      conditions: replaced(
        ['DeadLetterSinkResolved', 'DependencyReady', 'OIDCIdentityCreated', 'SubscriberResolved', 'SubscriptionReady'].map(
          (type) => ({ type, status: 'Unknown' }),
        ),
        [
          { type: 'BrokerReady', status: 'False', ...noBroker },
          { type: 'Ready', status: 'False', ...noBroker },
        ],
      ),
    }),
    subject: 'A Trigger whose Broker was never there',
    knative: 'Gets no status.',
    local: 'Says that the Broker does not exist, as Knative does of a Broker that has gone.',
    reason: 'There is one class of Brokers here, so it is clear who answers for the Trigger.',
  },
  {
    suite: 'status',
    in: cases('a Trigger with an expression'),
    here: ({ conditions, ...status }: Status) => ({
      ...status,
      conditions: replaced(conditions, [
        { type: 'DependencyReady', status: 'Unknown' },
        { type: 'SubscriptionReady', status: 'False', ...noDialect },
        { type: 'Ready', status: 'False', ...noDialect },
      ]),
    }),
    subject: 'Filters of the dialect `cesql`',
    knative: 'Evaluated.',
    local: 'Refused in the Trigger’s status; nothing is delivered by it.',
    reason: 'The other six dialects say all that the platform’s Triggers say; a parser of the language does not pay yet.',
  },
];
