import { runSuites } from './suite.ts';

/**
 * `npm run test:property` plays a hundred thousand scenarios of chance, or as many as ORKA_TEST_SEEDS says. They are others each time; ORKA_SEED repeats a run, and
 * what it prints on a failure says how to play the one scenario again.
 */
const files = 'test/property/**/*.test.ts';
const { ORKA_TEST_SEEDS = '100000', ORKA_SEED = String(Date.now() % 2 ** 31) } = process.env;
process.exitCode = await runSuites([{ name: 'property', files, env: { ORKA_TEST_SEEDS, ORKA_SEED } }]);
