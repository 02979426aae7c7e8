/** A CloudEvent as the store keeps it: with what it is looked up by beside it. */
export interface IncomingEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  readonly time?: string | undefined;
  readonly data?: unknown;
}

/** Whom an event is about, as far as it says. */
export interface Concern {
  readonly namespace: string;
  readonly task: string | undefined;
  readonly parent: string | undefined;
}

/**
 * Whom an event concerns: `data.task` and `data.parent` where the data has them, and else the namespace of its subject
 * (`namespaces/NS/...`). An event of somebody else's that has neither belongs to the namespace with the empty name.
 */
export function concernOf({ data, subject }: Pick<IncomingEvent, 'data' | 'subject'>): Concern {
  const task = referenceIn(data, 'task');
  const parent = referenceIn(data, 'parent');
  const namespace = task?.namespace ?? /^namespaces\/([^/]+)\//.exec(subject ?? '')?.[1] ?? '';
  return { namespace, task: task?.uid, parent: parent?.uid };
}

function referenceIn(data: unknown, field: string): { readonly namespace: string; readonly uid: string } | undefined {
  const reference = propertyOf(data, field);
  const namespace = propertyOf(reference, 'namespace');
  const uid = propertyOf(reference, 'uid');
  return typeof namespace === 'string' && typeof uid === 'string' ? { namespace, uid } : undefined;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
