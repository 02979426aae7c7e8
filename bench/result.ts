/** One figure of a benchmark. */
export interface BenchResult {
  readonly name: string;
  readonly value: number;
  /** Such as `ms`, `runs/s`, `MB`. */
  readonly unit: string;
  /** What the figure should be, such as `<= 2`. */
  readonly goal?: string;
  /** The same figure of a bare probe without our code, measured in the same run. */
  readonly baseline?: number;
  /** How the figure compares with the baseline or with another one, by the note. */
  readonly ratio?: number;
  readonly note?: string;
}
