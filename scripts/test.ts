import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Runs the suites one after another and ends with one line, `N passed, N failed`.
 *
 * `npm test` runs all of them; `npm test -- unit component` runs those. Each suite is a mocha process of its own, so that none
 * inherits another's sockets or timers.
 */
const suites = ['unit', 'contract', 'component', 'e2e'] as const;

interface Counts {
  passed: number;
  failed: number;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(suites as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`no suite ${unknown.join(', ')}; there are ${suites.join(', ')}`);
  process.exit(2);
}

const total: Counts = { passed: 0, failed: 0 };
for (const suite of asked.length > 0 ? asked : suites) {
  console.log(`\n# ${suite}`);
  const { passed, failed } = await run(suite);
  total.passed += passed;
  total.failed += failed;
}
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

/** One suite's counts; a suite that ends without a report counts as one failure. */
async function run(suite: string): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'orka-test-'));
  const report = join(folder, 'report.json');
  try {
    const code = await mocha(suite, report);
    const { stats } = JSON.parse(readFileSync(report, 'utf8')) as { stats: { passes: number; failures: number } };
    const silentFailure = code !== 0 && stats.failures === 0 ? 1 : 0;
    return { passed: stats.passes, failed: stats.failures + silentFailure };
  } catch (error) {
    console.error(`suite ${suite} ended without a report: ${(error as Error).message}`);
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mocha(suite: string, report: string): Promise<number> {
  const args = [
    join(root, 'node_modules/mocha/bin/mocha.js'),
    '--reporter',
    join(root, 'test/support/reporter.cjs'),
    '--reporter-option',
    `output=${report}`,
    `test/${suite}/**/*.test.ts`,
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
