/** What a metric is called, what it means, and what tells its values apart. */
export interface MetricDefinition<Label extends string = string> {
  /** By Prometheus' conventions: base units, and a unit or `_total` at the end. */
  readonly name: string;
  readonly help: string;
  /** Each has few values: never a name that people choose. */
  readonly labels: readonly Label[];
}

export interface CounterDefinition<Label extends string = string> extends MetricDefinition<Label> {
  readonly type: 'counter';
}

export interface GaugeDefinition<Label extends string = string> extends MetricDefinition<Label> {
  readonly type: 'gauge';
}

export interface HistogramDefinition<Label extends string = string> extends MetricDefinition<Label> {
  readonly type: 'histogram';
  /** Upper bounds, ascending, in the metric's unit. */
  readonly buckets: readonly number[];
}

export type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** One value of a gauge. */
export interface Reading<Label extends string> {
  readonly labels: Labels<Label>;
  readonly value: number;
}

/** What a process counts and measures of itself. The same metric may be asked for by several rooms of one process. */
export interface Metrics {
  /** A number that only grows: what comes back adds to it, one where it is told nothing else. */
  counter<Label extends string>(definition: CounterDefinition<Label>): (labels: Labels<Label>, by?: number) => void;
  /** Numbers that are read when somebody asks for them; what comes back stops that. */
  gauge<Label extends string>(definition: GaugeDefinition<Label>, read: () => readonly Reading<Label>[]): () => void;
  /** How values are spread: what comes back takes one in. */
  histogram<Label extends string>(definition: HistogramDefinition<Label>): (labels: Labels<Label>, value: number) => void;
}

const nothing = (): void => undefined;

/** Keeps nothing; for tests, and where nobody asks. */
export const noMetrics: Metrics = { counter: () => nothing, gauge: () => nothing, histogram: () => nothing };
