type Fields = Readonly<Record<string, readonly string[]>>;

const at = (...paths: readonly string[]): Fields => Object.fromEntries(paths.map((path) => [path, path.split('.')]));

/** The selectable fields of Events: of core/v1 (`involvedObject`), or of events.k8s.io/v1 (`regarding`), where they stand in core/v1. */
export function coreEventFields(subject: 'involvedObject' | 'regarding'): Fields {
  const parts = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
  const ofSubject = Object.fromEntries(parts.map((part) => [`${subject}.${part}`, ['involvedObject', part]]));
  const reporter = subject === 'regarding' ? 'reportingController' : 'reportingComponent';
  return { ...ofSubject, ...at('reason', 'type'), [reporter]: ['reportingComponent'], source: ['source', 'component'] };
}

const SELECTABLE: Readonly<Record<string, Fields>> = {
  '/events': coreEventFields('involvedObject'),
  '/namespaces': at('status.phase'),
  '/nodes': at('spec.unschedulable'),
  '/pods': at(
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ),
  '/secrets': at('type'),
  'batch/jobs': { 'status.successful': ['status', 'succeeded'] },
};

/** What can be selected by field besides name and namespace: field and where it stands in the object. */
export const selectableFields = (resource: string): Fields | undefined => SELECTABLE[resource];
