import { spawn } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export interface Suite {
  readonly name: string;
  /** Where its tests are, as mocha takes it. */
  readonly files: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** In how many processes at a time its files are run; 1 where nothing is said. */
  readonly lanes?: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs suites one after another and ends with one line, `N passed, N failed`. Each is a mocha process of its own, so that none inherits
 * another's sockets or timers. Resolves with the exit code.
 */
export async function runSuites(suites: readonly Suite[]): Promise<number> {
  let total: Counts = { passed: 0, failed: 0 };
  for (const suite of suites) {
    console.log(`\n# ${suite.name}`);
    const { passed, failed } = await runSuite(suite);
    total = { passed: total.passed + passed, failed: total.failed + failed };
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** One suite's counts. Its lanes run side by side; what the first says is seen at once, what the others say when they are done. */
async function runSuite(suite: Suite): Promise<Counts> {
  const lanes = lanesOf(globSync(suite.files, { cwd: root }), suite.lanes ?? 1);
  const counts = await Promise.all(lanes.map((files, lane) => runLane(suite, files, lane === 0 ? 'inherit' : 'pipe')));
  return counts.reduce((all, { passed, failed }) => ({ passed: all.passed + passed, failed: all.failed + failed }));
}

/** Divides files into lanes of about the same size: long files are long tests, more often than not. */
function lanesOf(files: readonly string[], count: number): readonly (readonly string[])[] {
  const sizes = files.map((file) => ({ file, size: statSync(join(root, file)).size })).sort((a, b) => b.size - a.size);
  const lanes = Array.from({ length: count }, () => ({ files: [] as string[], size: 0 }));
  for (const { file, size } of sizes) {
    const lane = lanes.reduce((least, each) => (each.size < least.size ? each : least));
    lane.files.push(file);
    lane.size += size;
  }
  return lanes.map((lane) => lane.files.sort());
}

/** The counts of some files of a suite; those that end without a report count as one failure. */
async function runLane(suite: Suite, files: readonly string[], output: 'inherit' | 'pipe'): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'orka-test-'));
  const report = join(folder, 'report.json');
  try {
    const code = await mocha({ files, env: suite.env, output }, report);
    const { stats } = JSON.parse(readFileSync(report, 'utf8')) as { stats: { passes: number; failures: number } };
    const silentFailure = code !== 0 && stats.failures === 0 ? 1 : 0;
    return { passed: stats.passes, failed: stats.failures + silentFailure };
  } catch (error) {
    console.error(`suite ${suite.name} ended without a report: ${(error as Error).message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Run {
  readonly files: readonly string[];
  readonly env: Suite['env'];
  readonly output: 'inherit' | 'pipe';
}

function mocha({ files, env, output }: Run, report: string): Promise<number> {
  const args = [
    join(root, 'node_modules/mocha/bin/mocha.js'),
    '--reporter',
    join(root, 'test/support/reporter.cjs'),
    '--reporter-option',
    `output=${report}`,
    ...files,
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['inherit', output, output],
      env: { ...process.env, ...env },
    });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => said.push(chunk));
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(said));
      resolve(code ?? 1);
    });
  });
}
