/** Any JSON value, looked into freely. */
// biome-ignore lint/suspicious/noExplicitAny: answers have every shape there is
export type Json = any;

/** What came back for one step: a watch's events stand in `body` as a list. */
export interface Answer {
  readonly status: number;
  /** The headers that are part of the contract, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON, text where it is not; undefined where it is empty. */
  readonly body: Json;
}

/** What every step may say besides its request. */
interface StepOptions {
  /** A sentence, unique in its scenario. */
  readonly name: string;
  /** The name under which later steps refer to the answer's body: `$(made.metadata.uid)`. */
  readonly keep?: string;
  /** Paths of the body that are compared; all where it says nothing. `*` is any key, `**` any number of them. */
  readonly only?: readonly string[];
  /** Paths of the body that are not compared, because real servers differ in them. */
  readonly ignore?: readonly string[];
}

/** One request and its answer. Texts may refer to what came before, as `$(namespace)` or `$(made.metadata.uid)`. */
export interface RequestStep extends StepOptions {
  readonly kind: 'request';
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON unless it is a text. */
  readonly body?: unknown;
  /** A bearer token in place of the administrator's certificate; '' for nobody. */
  readonly token?: string;
  /** Repeats the request until an answer passes; only that one is compared. */
  readonly until?: (answer: Answer) => boolean;
}

/** Opens a watch, which goes on while later steps run. */
export interface WatchStep extends StepOptions {
  readonly kind: 'watch';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What later steps call the watch. */
  readonly watch: string;
}

/** The next events of an open watch, or all until the server ends it. */
export interface EventsStep extends StepOptions {
  readonly kind: 'events';
  readonly watch: string;
  readonly count: number | 'all';
}

export type Step = RequestStep | WatchStep | EventsStep;

/** A named list of requests that any Kubernetes API answers alike. */
export interface Scenario {
  /** Also the name of its recording. */
  readonly name: string;
  readonly steps: readonly Step[];
  /** Scenarios that are about what controllers do are left out where none runs. */
  readonly needs?: 'controllers';
}
