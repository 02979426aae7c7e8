/** Where a command's output goes. */
export interface Output {
  write(text: string): void;
  /** A person is looking: progress may be redrawn in place. */
  readonly isTerminal: boolean;
  readonly hasColors: boolean;
}

/** The world as a command sees it; made in main.ts, and by tests. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly out: Output;
  readonly err: Output;
  /** All of standard input. */
  readonly readInput: () => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to 1. */
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Calls back on the first SIGINT or SIGTERM. */
  readonly onStop: (stop: () => void) => void;
}
