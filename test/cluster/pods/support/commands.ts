import type { Task } from '../../../../shared/api/generated/task.ts';

/** A container Task that runs a script; without an image it runs in the general worker. The shell reads the script as it is written here. */
export function shell(script: string, more: Partial<Task['spec']> = {}): Task['spec'] {
  // Kubernetes reads `$(NAME)` and `$$` in a command before the shell does.
  return { type: 'container', command: ['sh', '-c', script.replaceAll('$', '$$$$')], ...more };
}

/** The command that posts a file with the worker's token, where `wget` is BusyBox's. */
export function post(file: string, url: string): string {
  const headers = ['Authorization: Bearer $(cat $ORKA_TOKEN_FILE)', 'Content-Type: text/plain'];
  return `wget -q -O- ${headers.map((header) => `--header "${header}"`).join(' ')} --post-file ${file} "${url}"`;
}
