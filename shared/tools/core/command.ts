/** The languages of code_exec, by every name they are called. */
const interpreters: Readonly<Record<string, readonly string[]>> = {
  bash: ['bash', '-c'],
  sh: ['sh', '-c'],
  shell: ['bash', '-c'],
  python: ['python3', '-c'],
  python3: ['python3', '-c'],
  javascript: ['node', '-e'],
  js: ['node', '-e'],
  node: ['node', '-e'],
};

/** Names of the languages, for the tool's definition. */
export const languages: readonly string[] = Object.keys(interpreters);

/** The longest code that fits into one argument (execve(2): MAX_ARG_STRLEN is 128 KiB). */
export const longestCode = 100 * 1024;

/** The command that runs the code; undefined for a language that is not known. */
export function commandFor(language: string, code: string): readonly string[] | undefined {
  const interpreter = interpreters[language.toLowerCase()];
  return interpreter && [...interpreter, code];
}

export interface Limits {
  readonly cpuSeconds: number;
  readonly fileBytes: number;
}

/** The command below a shell that sets limits first: no core files, so much processor time and so large a file. */
export function limited(command: readonly string[], { cpuSeconds, fileBytes }: Limits): string[] {
  const script = `ulimit -c 0 -t ${cpuSeconds} 2>/dev/null; ulimit -f ${Math.ceil(fileBytes / 512)} 2>/dev/null; exec "$@"`;
  return ['/bin/sh', '-c', script, 'sh', ...command];
}
