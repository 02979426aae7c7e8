/**
 * A line's fields with a Task as collectors want it: its uid in `task`, and `namespace` and `taskName` beside it. A line that names its Task
 * by a reference is spelled out; any other stays as it is.
 */
export function taskFields(fields: Record<string, unknown>): Record<string, unknown> {
  const { task } = fields;
  if (typeof task !== 'object' || task === null || !('uid' in task)) return fields;
  const { namespace, name, uid } = task as { readonly namespace?: unknown; readonly name?: unknown; readonly uid: unknown };
  return {
    ...fields,
    task: uid,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { taskName: name }),
  };
}
