/** One line of a container's log in CRI format: `<RFC 3339 nanoseconds> stdout|stderr F|P <text>`. */
export interface LogLine {
  readonly time: string;
  /** Whether the text goes on in the next line. */
  readonly partial: boolean;
  readonly text: string;
}

/** Takes a line apart; a line of another shape is text without a time. */
export function parseLogLine(line: string): LogLine {
  const found = /^(\S+) (?:stdout|stderr) ([FP])(?::\S+)? ?(.*)$/s.exec(line);
  if (found === null) return { time: '', partial: false, text: line };
  const [, time = '', tag, text = ''] = found;
  return { time, partial: tag === 'P', text };
}

/** What of a log is wanted, after its own options have been read. */
export interface LogSelection {
  readonly timestamps: boolean;
  /** Milliseconds since 1970; undefined from the beginning. */
  readonly since: number | undefined;
}

/** The line as it is shown; '' where it is too old. */
export function showLogLine(line: LogLine, { timestamps, since }: LogSelection): string {
  if (since !== undefined && line.time !== '' && Date.parse(line.time) < since) return '';
  return `${timestamps && line.time !== '' ? `${line.time} ` : ''}${line.text}${line.partial ? '' : '\n'}`;
}
