import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

/** One suite's counts; a suite that ends without a report counts as one failure. */
async function runSuite(suite: Suite): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'orka-test-'));
  const report = join(folder, 'report.json');
  try {
    const code = await mocha(suite, report);
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

function mocha({ files, env }: Suite, report: string): Promise<number> {
  const args = [
    join(root, 'node_modules/mocha/bin/mocha.js'),
    '--reporter',
    join(root, 'test/support/reporter.cjs'),
    '--reporter-option',
    `output=${report}`,
    files,
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
