/** What a metric is called, and what tells its values apart. Names begin with `orka_` and end in their unit. */
export interface MetricOptions<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[];
}

type Labels<Label extends string> = Readonly<Record<Label, string>>;

/** What a process counts and measures of itself. Each name is asked for once in a process. */
export interface Metrics {
  /** A number that only grows; what comes back adds one. */
  counter<Label extends string = never>(options: MetricOptions<Label>): (labels: Labels<Label>) => void;
  /** Numbers that are read when somebody asks for them. */
  gauge<Label extends string = never>(
    options: MetricOptions<Label>,
    read: () => readonly { readonly labels: Labels<Label>; readonly value: number }[],
  ): void;
}

/** Keeps nothing; for tests, and where nobody asks. */
export const noMetrics: Metrics = { counter: () => () => undefined, gauge: () => undefined };
