import { commandFor, languages, longestCode } from './core/command.ts';
import { forbiddenIn } from './core/forbidden.ts';
import { defineTool } from './tool.ts';
import { ToolError } from './tool-error.ts';

interface Args {
  readonly language: string;
  readonly code: string;
  readonly timeout: number;
}

/** A program that the model has written, run in the workspace (contract 4.7). */
export const codeExec = defineTool<Args>({
  name: 'code_exec',
  needs: 'workspace',
  description:
    'Run a program in the workspace and get its output and exit code. There is no network and no input; what it leaves running in the background is ended. Files it writes below the working directory stay.',
  parameters: {
    type: 'object',
    required: ['language', 'code'],
    properties: {
      language: { type: 'string', description: `One of ${languages.join(', ')}.` },
      code: { type: 'string', minLength: 1, description: 'The program.' },
      timeout: { type: 'integer', minimum: 1, default: 30, description: 'Seconds it may take (30 if left out, 60 at most).' },
    },
  },
  effect: 'effectful',
  async run({ language, code, timeout }, { runner, signal }) {
    const command = commandFor(language, code);
    if (command === undefined) throw new ToolError(`language "${language}" is not supported: use one of ${languages.join(', ')}`);
    if (Buffer.byteLength(code) > longestCode)
      throw new ToolError(`code is larger than ${longestCode} bytes: write it to a file with file_write and run that`);
    const forbidden = forbiddenIn(code);
    if (forbidden !== undefined) throw new ToolError(`not allowed: ${forbidden}`);
    const { stdout, stderr, exitCode, timedOut } = await runner.run({ command, timeoutMs: Math.min(timeout, 60) * 1000, signal });
    signal.throwIfAborted();
    return {
      output: stdout.text,
      ...(stderr.text === '' ? {} : { error: stderr.text }),
      exit_code: timedOut ? 124 : exitCode,
      ...(timedOut ? { timed_out: true } : {}),
      ...(stdout.truncated ? { output_truncated: true } : {}),
      ...(stderr.truncated ? { error_truncated: true } : {}),
    };
  },
});
