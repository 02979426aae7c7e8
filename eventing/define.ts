import type { AnyOrkaEvent, EventType } from './core/catalogue.ts';

/** What a handler may know of the request that brought the event. */
export interface Delivery {
  /** The `Authorization` header, where there is one: brokers send none, direct callers do. */
  readonly authorization: string | undefined;
  /** Aborted when the sender goes away. */
  readonly signal: AbortSignal;
}

/** One concern of the platform as a function of an event. */
export interface FunctionDefinition<In extends EventType, Out extends EventType, Deps> {
  /** The name of its folder, its Knative Service and its Trigger. */
  readonly name: string;
  readonly consumes: readonly In[];
  readonly emits: readonly Out[];
  /** Bytes of body taken at most; 1 MiB where it says nothing. */
  readonly bodyLimit?: number;
  /**
   * Handles one event, which may come twice, late and in any order. What it returns is the reply, which a broker takes in as a new
   * event; what it throws tells the sender by `retry` whether to deliver again.
   */
  handle(event: AnyOrkaEvent<In>, deps: Deps, delivery: Delivery): Promise<AnyOrkaEvent<Out> | undefined>;
}

/** Defines a function; the definition is checked against its types and otherwise used as it is. */
export function defineFunction<const In extends EventType, const Out extends EventType, Deps>(
  definition: FunctionDefinition<In, Out, Deps>,
): FunctionDefinition<In, Out, Deps> {
  return Object.freeze(definition);
}
