import { runSuites, type Suite } from './suite.ts';

/**
 * `npm test` runs all suites that need nothing but this machine; `npm test -- unit component` runs those.
 *
 * `cluster` is what `npm run test:cluster` asks a real cluster, asked of the local servers.
 */
const suites: readonly Suite[] = [
  { name: 'unit', files: 'test/unit/**/*.test.ts' },
  { name: 'property', files: 'test/property/**/*.test.ts' },
  { name: 'contract', files: 'test/contract/**/*.test.ts' },
  { name: 'component', files: 'test/component/**/*.test.ts', lanes: 2 },
  { name: 'cluster', files: 'test/cluster/{kube-api,broker}/**/*.test.ts', env: { ORKA_TEST_TARGET: 'local' } },
  { name: 'e2e', files: 'test/e2e/**/*.test.ts' },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !suites.some((suite) => suite.name === name));
if (unknown.length > 0) {
  console.error(`no suite ${unknown.join(', ')}; there are ${suites.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
process.exitCode = await runSuites(asked.length > 0 ? suites.filter(({ name }) => asked.includes(name)) : suites);
