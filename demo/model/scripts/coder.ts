import type { Conversation, ScriptedAnswer } from '../types.ts';
import { filesOf } from './app.ts';
import { type Done, doneIn, jsonOf, promptOf, say } from './transcript.ts';

/** Counts of a test run, read from the output of node's TAP reporter. */
interface TestRun {
  readonly passed: number;
  readonly failed: number;
  readonly firstFailure: string | undefined;
}

const testCommand = 'cd notes-api && node --test --test-isolation=none --test-reporter=tap';
const versions = { build: 'v1', repair: 'v2', harden: 'v3', document: 'docs' } as const;

/** The coder: looks at what it has to change, writes files, runs the tests, and reports what they said. */
export function coder(conversation: Conversation): ScriptedAnswer {
  const job = jobIn(promptOf(conversation));
  const done = doneIn(conversation);
  const used = (name: string): Done[] => done.filter((call) => call.name === name);
  const files = filesOf(versions[job]);

  if (job === 'repair' && used('file_read').length === 0)
    return say(conversation, 'I read the code that the finding is about first.', {
      name: 'file_read',
      arguments: { path: 'notes-api/src/notes.js' },
    });
  if (used('file_write').length === 0)
    return say(conversation, openings[job], ...files.map((file) => ({ name: 'file_write', arguments: file })));
  const unwritten = used('file_write').find(({ failed }) => failed);
  if (unwritten !== undefined)
    return say(conversation, `I could not write ${String(unwritten.arguments['path'])}: ${unwritten.output}`);
  if (job === 'document') return say(conversation, `Wrote ${files.map(({ path }) => path).join(', ')}.`);
  const run = used('code_exec').at(-1);
  if (run === undefined)
    return say(conversation, 'Now the tests.', {
      name: 'code_exec',
      arguments: { language: 'bash', code: testCommand, timeout: 60 },
    });
  return say(
    conversation,
    report(
      files.map(({ path }) => path),
      run,
    ),
  );
}

const openings = {
  build: 'I start with the modules, then the tests for them.',
  repair: 'A note is looked up by its id alone. I look it up by id and owner, and pin that with tests.',
  harden: 'Bodies get a limit and a check of their shape, with tests for each kind of bad input.',
  document: 'I describe every request of the API.',
} as const;

function jobIn(prompt: string): keyof typeof versions {
  if (/^Repair/.test(prompt)) return 'repair';
  if (/^Harden/.test(prompt)) return 'harden';
  return /^Document/.test(prompt) ? 'document' : 'build';
}

function report(paths: readonly string[], run: Done): string {
  const { output = '', error = '' } = jsonOf<{ output: string; error: string }>(run.output);
  const tests = readTap(output);
  if (tests === undefined) return `The tests did not run: ${run.failed ? run.output : error || output}`;
  const verdict =
    tests.failed === 0
      ? `${tests.passed} tests passed`
      : `${tests.failed} of ${tests.passed + tests.failed} tests failed, the first: ${tests.firstFailure}`;
  return [`Wrote ${paths.join(', ')}.`, '', `Ran \`${testCommand}\`: ${verdict}.`].join('\n');
}

/** Reads the summary at the end of TAP output; undefined where there is none. */
export function readTap(output: string): TestRun | undefined {
  const count = (what: string): number => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(output)?.[1]);
  const [passed, failed] = [count('pass'), count('fail')];
  if (Number.isNaN(passed) || Number.isNaN(failed)) return undefined;
  return { passed, failed, firstFailure: /^not ok \d+ - (.+)$/m.exec(output)?.[1] };
}
