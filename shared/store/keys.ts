/** The Task that a record belongs to. An object reference with a name beside these fits as well. */
export interface TaskKey {
  readonly namespace: string;
  readonly uid: string;
}

/** A Task as an owner of places, a sender or a recipient. */
export interface Holder {
  readonly name: string;
  readonly uid: string;
}
