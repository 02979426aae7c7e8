import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { asLocal } from './differences.ts';
import { isCluster } from './target.ts';

const folder = join(import.meta.dirname, '../../fixtures/broker');
const isRecording = isCluster && process.env['ORKA_TEST_RECORD'] === '1';

/** What Knative's own broker did in the cases of one suite, as plain JSON by the case's name. */
export type Recorded = Readonly<Record<string, unknown>>;

/** The recording of one suite. */
export interface Recording {
  /** Compares what was seen now with what was recorded; takes it down instead where this run records. */
  check(name: string, seen: unknown): void;
  /** Writes what was taken down. */
  close(): void;
}

/** Everything that is recorded of a suite; nothing where it never was. */
export function readRecording(suite: string): Recorded {
  const file = fileOf(suite);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded) : {};
}

/** Opens the recording of a suite: `ORKA_TEST_RECORD=1` on a cluster makes a new one. */
export function openRecording(suite: string): Recording {
  const recorded = readRecording(suite);
  const taken: Record<string, unknown> = {};
  return {
    check(name, seen) {
      const plain: unknown = JSON.parse(JSON.stringify(seen));
      if (isRecording) {
        taken[name] = plain;
        return;
      }
      expect(recorded, `no recording of "${name}": run on a cluster with ORKA_TEST_RECORD=1`).to.have.property(name);
      expect(plain).to.deep.equal(isCluster ? recorded[name] : asLocal(suite, name, recorded[name]));
    },
    close() {
      if (isRecording) writeFileSync(fileOf(suite), `${JSON.stringify(taken, null, 2)}\n`);
    },
  };
}

const fileOf = (suite: string): string => join(folder, `${suite}.json`);
