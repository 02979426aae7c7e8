/** What comes of looking at a Task. `version` is the middle of the event's id: the same observation has the same. */
export type Observation =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'send'; readonly event: 'task.admitted'; readonly version: string }
  | {
      readonly kind: 'send';
      readonly event: 'job.finished';
      readonly version: string;
      readonly job: string;
      /** True for what is not repeated at a resync: it is said anew, in time, under another version. */
      readonly isOnce?: true;
    };
