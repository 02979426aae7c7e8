import type { Conversation, ScriptedAnswer } from '../types.ts';
import { checkProgram } from './app.ts';
import { readTap } from './coder.ts';
import { type Done, doneIn, jsonOf, promptOf, say } from './transcript.ts';

interface Execution {
  readonly output: string;
  readonly error: string;
}

/** The reviewer: reads the code, tries it out with a program of its own, runs the tests, and judges by what came back. */
export function reviewer(conversation: Conversation): ScriptedAnswer {
  const done = doneIn(conversation);
  const runs = done.filter(({ name }) => name === 'code_exec');
  if (done.length === 0)
    return say(
      conversation,
      'I read the routes and what they rest on.',
      ...['app', 'notes', 'passwords'].map((name) => ({ name: 'file_read', arguments: { path: `notes-api/src/${name}.js` } })),
    );
  const [attempt, tests] = runs;
  if (attempt === undefined)
    return say(conversation, 'Now I try to reach one user’s notes as another.', {
      name: 'code_exec',
      arguments: { language: 'javascript', code: checkProgram('ownership') },
    });
  if (tests === undefined)
    return say(conversation, '', {
      name: 'code_exec',
      arguments: { language: 'bash', code: 'cd notes-api && node --test --test-isolation=none --test-reporter=tap', timeout: 60 },
    });
  return say(conversation, verdict(findingsOf(attempt, tests, promptOf(conversation))));
}

function findingsOf(attempt: Done, tests: Done, prompt: string): string[] {
  const { findings, hugeBody } = jsonOf<{ findings: string[]; hugeBody: number }>(jsonOf<Execution>(attempt.output).output ?? '');
  if (findings === undefined) return [`my program did not run: ${jsonOf<Execution>(attempt.output).error ?? attempt.output}`];
  const run = readTap(jsonOf<Execution>(tests.output).output ?? '');
  const failing = run === undefined ? ['the tests do not run'] : run.failed > 0 ? [`test: ${run.firstFailure} fails`] : [];
  const unlimited =
    prompt.includes('bad input') && hugeBody !== 413 ? [`src/body.js: a body of 1 MB answers ${hugeBody}, expected 413`] : [];
  return [...findings, ...failing, ...unlimited];
}

function verdict(findings: readonly string[]): string {
  if (findings.length === 0)
    return 'APPROVED\n\nI read the routes, tried to reach another user’s notes and ran the tests: all as it should be.';
  return ['REJECTED', '', ...findings.map((finding) => `- ${finding}`)].join('\n');
}
