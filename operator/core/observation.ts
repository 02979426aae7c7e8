/** What comes of looking at a Task. `version` is the middle of the event's id: the same observation has the same. */
export type Observation =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'send'; readonly event: 'task.admitted'; readonly version: string }
  /** `until`: when to look again, whatever comes of it; milliseconds since the epoch. */
  | { readonly kind: 'send'; readonly event: 'run.due'; readonly version: string; readonly until: number | undefined }
  | {
      readonly kind: 'send';
      readonly event: 'job.finished';
      readonly version: string;
      readonly job: string;
      /** True for what is not repeated at a resync: it is said anew, in time, under another version. */
      readonly isOnce?: true;
    };
