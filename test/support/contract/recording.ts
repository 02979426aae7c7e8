import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Answer } from './scenario.ts';

/** What a real server answered to a scenario, in normal form. */
export interface Recording {
  /** The server's minor version: `1.35`. */
  readonly kubernetes: string;
  readonly steps: readonly RecordedStep[];
}

export interface RecordedStep extends Answer {
  readonly step: string;
}

/** Reads a recording; undefined where there is none. */
export function readRecording(file: string): Recording | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Recording;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes a recording, one line a step, so that a change of one answer is a change of one line. */
export function writeRecording(file: string, { kubernetes, steps }: Recording): void {
  mkdirSync(dirname(file), { recursive: true });
  const lines = steps.map(({ step, status, headers, body }) => JSON.stringify({ step, status, headers, body }));
  writeFileSync(file, `{"kubernetes":${JSON.stringify(kubernetes)},"steps":[\n${lines.join(',\n')}\n]}\n`);
}
